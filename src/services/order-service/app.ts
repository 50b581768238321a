import type { FastifyInstance } from 'fastify'
import { createApiApp, type Observed } from '../../platform/http/api-app.ts'
import type { Environment } from '../../platform/platform.ts'
import type { OrderStore } from './domain/order-store.ts'
import { ordersRoutes } from './routes/orders.ts'
import { statusRoutes } from './routes/status.ts'

export interface OrderDeps extends Observed {
  readonly environment: Environment
  readonly orders: OrderStore
  readonly nowMs?: () => number
}

export function buildApp(deps: OrderDeps): FastifyInstance {
  const { environment, orders, nowMs = Date.now } = deps
  const app = createApiApp('order-service', deps)
  statusRoutes(app, environment)
  ordersRoutes(app, { orders, nowMs })
  return app
}
