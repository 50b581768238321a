import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Instance, InstanceStatus } from '../../../protocols/eureka/instance.ts'
import { isStatus } from '../../../protocols/eureka/registration.ts'
import { codecs } from '../http/codecs.ts'
import { sendError } from '../http/errors.ts'
import { formatOf, isAcceptable, mediaTypes } from '../http/negotiate.ts'
import { parameter, queryOf, resource } from '../http/operation.ts'
import { originOf } from '../http/origin.ts'
import type { Operations } from '../operations.ts'
import type { Registry } from '../registry/registry.ts'

export interface InstancesDeps {
  readonly registry: Registry
  readonly operations: Operations
}

export function instancesRoutes(app: FastifyInstance, deps: InstancesDeps): void {
  const { registry, operations } = deps
  resource(app, '/apps/:app/:id', {
    GET: (request, reply) => sendInstance(request, reply, registry.instance(...addressOf(request))),
    PUT: (request, reply) => renew(operations, request, reply),
    DELETE: (request, reply) => settle(request, reply, operations.cancel(...addressOf(request), originOf(request))),
  })
  resource(app, '/apps/:app/:id/status', {
    PUT: (request, reply) => orderStatus(deps, request, reply, { usual: undefined, give: operations.override }),
    DELETE: (request, reply) => orderStatus(deps, request, reply, { usual: 'UNKNOWN', give: operations.removeOverride }),
  })
  resource(app, '/apps/:app/:id/metadata', {
    PUT: (request, reply) => {
      const pairs = new Map([...queryOf(request)].filter(([key]) => key !== '').reverse())
      return settle(request, reply, operations.changeMetadata(...addressOf(request), pairs))
    },
  })
  resource(app, '/instances/:id', {
    GET: (request, reply) => sendInstance(request, reply, registry.instanceById(parameter(request, 'id'))),
  })
}

function addressOf(request: FastifyRequest): [app: string, id: string] {
  return [parameter(request, 'app').toUpperCase(), parameter(request, 'id')]
}

function renew(operations: Operations, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const query = queryOf(request)
  const lastDirtyTimestamp = timestampIn(query)
  if (lastDirtyTimestamp === 'unreadable') return sendError(request, reply, 500)
  const ordered = query.get('overriddenstatus') ?? undefined
  const heartbeat = { lastDirtyTimestamp, overriddenStatus: isStatus(ordered) ? ordered : undefined }
  const renewal = operations.renew(...addressOf(request), heartbeat, originOf(request))
  if (renewal.kind === 'conflict') return sendInstance(request, reply.code(409), renewal.instance)
  return settle(request, reply, renewal.kind === 'renewed')
}

/** A status that is none of Eureka's is a 500 there, and a missing one too. */
function orderStatus(
  { registry }: InstancesDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  { usual, give }: { readonly usual: InstanceStatus | undefined; readonly give: Operations['override'] },
): FastifyReply {
  if (registry.instance(...addressOf(request)) === undefined) return sendError(request, reply, 404)
  const query = queryOf(request)
  const status = query.get('value') ?? usual
  const lastDirtyTimestamp = timestampIn(query)
  if (!isStatus(status) || lastDirtyTimestamp === 'unreadable') return sendError(request, reply, 500)
  return settle(request, reply, give(...addressOf(request), { status, lastDirtyTimestamp }, originOf(request)))
}

function timestampIn(query: URLSearchParams): number | undefined | 'unreadable' {
  const text = query.get('lastDirtyTimestamp')
  if (text === null) return undefined
  return /^[+-]?\d{1,18}$/.test(text) ? Number(text) : 'unreadable'
}

function settle(request: FastifyRequest, reply: FastifyReply, isDone: boolean): FastifyReply {
  return isDone ? reply.code(200).send() : sendError(request, reply, 404)
}

function sendInstance(request: FastifyRequest, reply: FastifyReply, instance: Instance | undefined): FastifyReply {
  if (!isAcceptable(request.headers.accept)) return sendError(request, reply, 406)
  if (instance === undefined) return sendError(request, reply, 404)
  const format = formatOf(request.headers.accept)
  const text = codecs[format].instance(instance)
  return reply.header('content-type', mediaTypes[format]).send(Buffer.from(text))
}
