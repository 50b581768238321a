import type { ServiceDefinition } from '../../platform/platform.ts'
import { openStream } from '../../platform/stream/open-stream.ts'
import { buildApp } from './app.ts'
import { streamDefaults } from './config.ts'
import { createStore } from './create-store.ts'

export const orderService: ServiceDefinition = {
  name: 'order-service',
  defaults: { 'server.port': 0, ...streamDefaults },
  build: async (platform) => {
    const orders = await createStore(platform, await openStream(platform))
    const app = buildApp({ ...platform, orders })
    app.addHook('onClose', () => orders.close())
    return app
  },
}
