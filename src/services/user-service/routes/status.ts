import type { FastifyInstance } from 'fastify'
import type { Environment } from '../../../platform/platform.ts'
import type { UserSettings } from '../config.ts'

export interface StatusDeps {
  readonly environment: Environment
  readonly settings: () => UserSettings
}

/** Shows what the lesson shows, secrets too: it is how a learner sees that a refresh has arrived. */
export function statusRoutes(app: FastifyInstance, { environment, settings }: StatusDeps): void {
  app.get('/health_check', { config: { timed: 'users.status' } }, async (_request, reply) => {
    const facts = [
      "It's Working in User Service",
      `port(local.server.port)=${environment.get('local.server.port')}`,
      `port(server.port)=${environment.get('server.port')}`,
      `gateway ip=${settings().gatewayIp}`,
      `token secret=${settings().tokenSecret}`,
      `token expiration time=${settings().tokenLifetimeMs}`,
    ]
    return reply.type('text/plain; charset=utf-8').send(facts.join(', '))
  })
  app.get('/welcome', { config: { timed: 'users.welcome' } }, async (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send(settings().greeting),
  )
}
