import type { FastifyInstance } from 'fastify'
import { createApiApp, type Observed } from '../../platform/http/api-app.ts'
import type { Environment } from '../../platform/platform.ts'
import type { Tokens } from '../../platform/tokens/tokens.ts'
import type { OrderClient } from './clients/order-client.ts'
import { readSettings } from './config.ts'
import type { Passwords } from './domain/passwords.ts'
import { gatewayOnly } from './routes/gateway-only.ts'
import { loginRoutes } from './routes/login.ts'
import { statusRoutes } from './routes/status.ts'
import { usersRoutes } from './routes/users.ts'
import type { UserStore } from './store/users.ts'

export interface UserDeps extends Observed {
  readonly environment: Environment
  readonly users: UserStore
  readonly passwords: Passwords
  readonly orders: OrderClient
  readonly tokens: Pick<Tokens, 'sign'>
}

export function buildApp(deps: UserDeps): FastifyInstance {
  const { environment, users, passwords, orders, tokens } = deps
  const app = createApiApp('user-service', deps)
  const settings = () => readSettings(environment)
  statusRoutes(app, { environment, settings })
  app.register(async (api) => {
    gatewayOnly(api, settings)
    usersRoutes(api, { users, passwords, orders })
    loginRoutes(api, { settings, users, passwords, tokens })
  })
  return app
}
