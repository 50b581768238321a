import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { createApiApp } from '../../platform/http/api-app.ts'
import type { Environment } from '../../platform/platform.ts'
import type { Breaker, OrderClient } from './clients/order-client.ts'
import { readSettings } from './config.ts'
import type { Passwords } from './domain/passwords.ts'
import { gatewayOnly } from './routes/gateway-only.ts'
import { loginRoutes } from './routes/login.ts'
import { statusRoutes } from './routes/status.ts'
import { usersRoutes } from './routes/users.ts'
import type { signToken } from './sign-token.ts'
import type { UserStore } from './store/users.ts'

export interface UserDeps {
  readonly environment: Environment
  readonly log: Logger
  readonly users: UserStore
  readonly passwords: Passwords
  readonly orders: OrderClient
  readonly breaker: Breaker
  readonly signToken: typeof signToken
  readonly nowMs?: () => number
}

export function buildApp(deps: UserDeps): FastifyInstance {
  const { environment, log, users, passwords, orders, breaker, signToken, nowMs = Date.now } = deps
  const app = createApiApp('user-service', log)
  const settings = () => readSettings(environment)
  const guarded: OrderClient = {
    getOrders: (userId, token) => {
      const ask = () => orders.getOrders(userId, token)
      return settings().hasBreaker ? breaker(ask, () => []) : ask()
    },
  }
  statusRoutes(app, { environment, settings })
  app.register(async (api) => {
    gatewayOnly(api, settings)
    usersRoutes(api, { users, passwords, orders: guarded })
    loginRoutes(api, { settings, users, passwords, signToken, nowMs })
  })
  return app
}
