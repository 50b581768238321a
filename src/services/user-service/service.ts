import { openDatabase } from '../../platform/db/open-database.ts'
import type { ServiceDefinition } from '../../platform/platform.ts'
import { buildApp } from './app.ts'
import { createOrderClient } from './clients/create-order-client.ts'
import type { Breaker } from './clients/order-client.ts'
import { createPasswords } from './domain/passwords.ts'
import { signToken } from './sign-token.ts'
import { migrations } from './store/migrations.ts'
import { createUserStore } from './store/users.ts'

export const userService: ServiceDefinition = {
  name: 'user-service',
  defaults: { 'server.port': 0, 'order_service.url': 'http://ORDER-SERVICE/order-service/%s/orders' },
  build: async (platform) => {
    const database = await openDatabase(platform, { migrations })
    const log = platform.log
    const breaker: Breaker = async (work, instead) => {
      try {
        return await work()
      } catch (error) {
        log.warn({ err: error }, 'orders cannot be had')
        return instead(error)
      }
    }
    const app = buildApp({
      ...{ environment: platform.environment, log, breaker, signToken },
      ...{ users: createUserStore(database), passwords: createPasswords(), orders: createOrderClient(platform) },
    })
    app.addHook('onClose', () => database.close())
    return app
  },
}
