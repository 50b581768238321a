import { createClients } from '../../platform/client/create-clients.ts'
import { openDatabase } from '../../platform/db/open-database.ts'
import type { Platform, ServiceDefinition } from '../../platform/platform.ts'
import { createResilience } from '../../platform/resilience/create-resilience.ts'
import { createTokens } from '../../platform/tokens/tokens.ts'
import { buildApp } from './app.ts'
import { decodeError } from './clients/decode-error.ts'
import { guardedOrders } from './clients/order-client.ts'
import { orderBreaker, orderServiceClient } from './clients/order-service.ts'
import { orderUrlOf } from './clients/order-url.ts'
import { readSettings } from './config.ts'
import { breakerDefaults } from './defaults.ts'
import { createPasswords } from './domain/passwords.ts'
import { migrations } from './store/migrations.ts'
import { createUserStore } from './store/users.ts'

export const userService: ServiceDefinition = {
  name: 'user-service',
  defaults: { 'server.port': 0, 'order_service.url': 'http://ORDER-SERVICE/order-service/%s/orders', ...breakerDefaults },
  build: async (platform) => {
    const database = await openDatabase(platform, { migrations })
    const { orders, close } = createOrders(platform)
    const app = buildApp({
      ...platform,
      ...{ orders, users: createUserStore(database), passwords: createPasswords(), tokens: createTokens(platform.environment) },
    })
    app.addHook('onClose', async () => {
      await close()
      await database.close()
    })
    return app
  },
}

/** Asked where `order_service.url` says at that moment. */
function createOrders(platform: Platform) {
  const { environment } = platform
  const resilience = createResilience(platform)
  const clients = createClients({ ...platform, resilience, decode: decodeError })
  const remote = clients.of(orderServiceClient)
  const orders = guardedOrders({
    isGuarded: () => readSettings(environment).hasBreaker,
    breaker: { run: (call, fallback, signal) => resilience.withBreaker(orderBreaker).run(call, fallback, signal) },
    ask: (userId, onBehalfOf, signal) => {
      const at = orderUrlOf(environment.get('order_service.url') ?? '', environment.get('msa.gateway.url'))
      return remote.getOrders({ path: { userId }, onBehalfOf, ...(at !== '' && { at }), ...(signal && { signal }) })
    },
  })
  return { orders, close: () => clients.close() }
}
