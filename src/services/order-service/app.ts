import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { createApiApp } from '../../platform/http/api-app.ts'
import type { Environment } from '../../platform/platform.ts'
import type { OrderStore } from './domain/order-store.ts'
import { ordersRoutes } from './routes/orders.ts'
import { statusRoutes } from './routes/status.ts'

export interface OrderDeps {
  readonly environment: Environment
  readonly log: Logger
  readonly orders: OrderStore
  readonly nowMs?: () => number
}

export function buildApp({ environment, log, orders, nowMs = Date.now }: OrderDeps): FastifyInstance {
  const app = createApiApp('order-service', log)
  statusRoutes(app, environment)
  ordersRoutes(app, { orders, nowMs })
  return app
}
