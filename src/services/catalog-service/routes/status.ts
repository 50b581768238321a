import type { FastifyInstance } from 'fastify'
import type { Environment } from '../../../platform/platform.ts'

export function statusRoutes(app: FastifyInstance, environment: Environment): void {
  app.get('/health_check', async (_request, reply) =>
    reply
      .type('text/plain; charset=utf-8')
      .send(`It's Working in Catalog Service on PORT ${environment.get('local.server.port')}`),
  )
  app.get('/welcome', async (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send(environment.get('greeting.message') ?? 'Welcome to the catalog service.'),
  )
}
