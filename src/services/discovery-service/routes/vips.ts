import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { appsHashcode } from '../../../protocols/eureka/hash.ts'
import type { Applications, Instance } from '../../../protocols/eureka/instance.ts'
import { codecs } from '../http/codecs.ts'
import { sendError } from '../http/errors.ts'
import { formatOf, isAcceptable, mediaTypes, modeOf } from '../http/negotiate.ts'
import { parameter, resource } from '../http/operation.ts'
import type { Registry } from '../registry/registry.ts'

export function vipsRoutes(
  app: FastifyInstance,
  { registry, isOpen }: { readonly registry: Registry; readonly isOpen: () => boolean },
): void {
  const answer = (addressOf: (instance: Instance) => string | undefined) => (request: FastifyRequest, reply: FastifyReply) => {
    if (!isAcceptable(request.headers.accept)) return sendError(request, reply, 406)
    if (!isOpen()) return sendError(request, reply, 403)
    const vip = parameter(request, 'vip')
    const found = having(registry.applications(), (instance) => addressOf(instance)?.split(',').includes(vip) === true)
    const format = formatOf(request.headers.accept)
    const text = codecs[format].applications(found, modeOf(request.headers['x-eureka-accept']))
    return reply.header('content-type', mediaTypes[format]).send(Buffer.from(text))
  }
  resource(app, '/vips/:vip', { GET: answer(({ vipAddress }) => vipAddress) })
  resource(app, '/svips/:vip', { GET: answer(({ secureVipAddress }) => secureVipAddress) })
}

function having(all: Applications, isWanted: (instance: Instance) => boolean): Applications {
  const applications = all.applications
    .map(({ name, instances }) => ({ name, instances: instances.filter(isWanted) }))
    .filter(({ instances }) => instances.length > 0)
  return { versionsDelta: '-1', appsHashcode: appsHashcode(applications.flatMap(({ instances }) => instances)), applications }
}
