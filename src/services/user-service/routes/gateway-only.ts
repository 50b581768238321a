import type { FastifyInstance } from 'fastify'
import { HttpProblem } from '../../../platform/http/http-problem.ts'
import type { UserSettings } from '../config.ts'

/** With `gateway.only` nobody but the gateway uses what is declared here: by the address of the connection, not by what a header says. */
export function gatewayOnly(app: FastifyInstance, settings: () => UserSettings): void {
  app.addHook('onRequest', async ({ socket }) => {
    const { isGatewayOnly, gatewayIp } = settings()
    const caller = socket.remoteAddress?.replace(/^::ffff:/, '')
    if (isGatewayOnly && caller !== gatewayIp) throw new HttpProblem(403, 'gateway-only', 'Only the gateway is served here.')
  })
}
