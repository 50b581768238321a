import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { EurekaBodyError } from '../../../protocols/eureka/body-error.ts'
import { BodyTooLarge, instanceLimitBytes, textOf } from '../http/body.ts'
import { codecs } from '../http/codecs.ts'
import { sendError, sendUnreadable } from '../http/errors.ts'
import { formatOf, isAcceptable, mediaTypes, modeOf, takesGzip } from '../http/negotiate.ts'
import { parameter, resource } from '../http/operation.ts'
import { originOf } from '../http/origin.ts'
import type { Operations } from '../operations.ts'
import type { Form, Payloads } from '../payloads.ts'
import type { Registry } from '../registry/registry.ts'

export interface AppsDeps {
  readonly registry: Registry
  readonly operations: Operations
  readonly payloads: Payloads
  readonly disableDelta: boolean
  /** Not while a server that could copy nothing from its peers waits for their clients. */
  readonly isOpen: () => boolean
  readonly now: () => number
}

export function appsRoutes(app: FastifyInstance, deps: AppsDeps): void {
  resource(app, '/apps', {
    GET: (request, reply) => {
      if (!isAcceptable(request.headers.accept)) return sendError(request, reply, 406)
      return deps.isOpen() ? sendList(request, reply, deps.payloads.all) : sendError(request, reply, 403)
    },
  })
  resource(app, '/apps/delta', {
    GET: (request, reply) => {
      if (!isAcceptable(request.headers.accept)) return sendError(request, reply, 406)
      return deps.isOpen() && !deps.disableDelta ? sendList(request, reply, deps.payloads.delta) : sendError(request, reply, 403)
    },
  })
  resource(
    app,
    '/apps/:app',
    { GET: (request, reply) => sendApplication(deps, request, reply), POST: (request, reply) => register(deps, request, reply) },
    instanceLimitBytes,
  )
}

function sendList(request: FastifyRequest, reply: FastifyReply, list: (form: Form) => Buffer): FastifyReply {
  const { headers } = request
  const form = {
    format: formatOf(headers.accept),
    mode: modeOf(headers['x-eureka-accept']),
    gzip: takesGzip(headers['accept-encoding']),
  }
  if (form.gzip) reply.header('content-encoding', 'gzip')
  return reply.header('content-type', mediaTypes[form.format]).send(list(form))
}

function sendApplication({ registry, isOpen }: AppsDeps, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (!isAcceptable(request.headers.accept)) return sendError(request, reply, 406)
  if (!isOpen()) return sendError(request, reply, 403)
  const application = registry.application(parameter(request, 'app').toUpperCase())
  if (application === undefined) return sendError(request, reply, 404)
  const format = formatOf(request.headers.accept)
  const text = codecs[format].application(application, modeOf(request.headers['x-eureka-accept']))
  return reply.header('content-type', mediaTypes[format]).send(Buffer.from(text))
}

async function register({ operations, now }: AppsDeps, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const format = bodyFormatOf(request.headers['content-type'])
  if (format === undefined) return sendError(request, reply, 415)
  if (!isAcceptable(request.headers.accept)) return sendError(request, reply, 406)
  const context = { app: parameter(request, 'app').toUpperCase(), nowMs: now() }
  try {
    const text = await textOf(request, instanceLimitBytes)
    operations.register(codecs[format].registration(text, context), originOf(request))
    return reply.code(204).send()
  } catch (error) {
    if (error instanceof BodyTooLarge) return sendError(request, reply, 413)
    if (!(error instanceof EurekaBodyError)) throw error
    return error.kind === 'unreadable' ? sendUnreadable(reply, format) : sendRefusal(request, reply, error)
  }
}

/** The bare sentence, whatever the type says: as the original answers. */
function sendRefusal(request: FastifyRequest, reply: FastifyReply, { message }: EurekaBodyError): FastifyReply {
  return reply.code(400).header('content-type', mediaTypes[formatOf(request.headers.accept)]).send(Buffer.from(message))
}

function bodyFormatOf(contentType: string | undefined): 'json' | 'xml' | undefined {
  const type = contentType?.split(';')[0]?.trim().toLowerCase()
  if (type === 'application/json') return 'json'
  return type === 'application/xml' ? 'xml' : undefined
}
