import type { FastifyInstance } from 'fastify'
import { createApiApp, type Observed } from '../../platform/http/api-app.ts'
import type { Environment } from '../../platform/platform.ts'
import type { Stream } from '../../platform/stream/stream.ts'
import { lowerStockByOrders } from './events.ts'
import { catalogsRoutes } from './routes/catalogs.ts'
import { statusRoutes } from './routes/status.ts'
import type { CatalogStore } from './store/catalog.ts'

export interface CatalogDeps extends Observed {
  readonly environment: Environment
  readonly catalog: CatalogStore
  readonly stream: Stream
  readonly stopping: AbortSignal
}

/** Closes its stream and its store, in that order, when it is closed. */
export function buildApp(deps: CatalogDeps): FastifyInstance {
  const { environment, log, catalog, stream, stopping } = deps
  const app = createApiApp('catalog-service', deps)
  statusRoutes(app, environment)
  catalogsRoutes(app, catalog)
  lowerStockByOrders({ stream, catalog, log, stopping })
  app.addHook('onClose', async () => {
    await stream.close()
    await catalog.close()
  })
  return app
}
