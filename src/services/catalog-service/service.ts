import { openDatabase } from '../../platform/db/open-database.ts'
import type { ServiceDefinition } from '../../platform/platform.ts'
import { openStream } from '../../platform/stream/open-stream.ts'
import { buildApp } from './app.ts'
import { streamDefaults } from './config.ts'
import { createCatalogStore } from './store/catalog.ts'
import { migrations } from './store/migrations.ts'

export const catalogService: ServiceDefinition = {
  name: 'catalog-service',
  defaults: { 'server.port': 0, ...streamDefaults },
  build: async (platform) => {
    const catalog = createCatalogStore(await openDatabase(platform, { migrations }))
    return buildApp({ ...platform, catalog, stream: await openStream(platform) })
  },
}
