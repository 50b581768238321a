import type { FastifyInstance } from 'fastify'
import { element, fullInstance, printed } from '../../../protocols/eureka/xml-write.ts'
import { sendError } from '../http/errors.ts'
import { formatOf, isAcceptable, mediaTypes } from '../http/negotiate.ts'
import { resource } from '../http/operation.ts'
import type { ServerStatus } from '../server-status.ts'

export interface StatusDeps {
  readonly status: () => ServerStatus
}

export function statusRoutes(app: FastifyInstance, { status }: StatusDeps): void {
  resource(app, '/status', {
    GET: (request, reply) => {
      if (!isAcceptable(request.headers.accept)) return sendError(request, reply, 406)
      // The original cannot write it as JSON; who asks for that gets the same answer here.
      if (formatOf(request.headers.accept) === 'json') return sendError(request, reply, 500)
      return reply.header('content-type', mediaTypes.xml).send(Buffer.from(statusAsXml(status())))
    },
  })
}

function statusAsXml({ general, application, own }: ServerStatus): string {
  return printed({
    name: 'com.netflix.eureka.util.StatusInfo',
    content: [
      { name: 'generalStats', content: general.map(([name, value]) => element(name, value)) },
      { name: 'applicationStats', content: application.map(([name, value]) => element(name, value)) },
      fullInstance(own, 'instanceInfo'),
    ],
  })
}
