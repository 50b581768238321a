import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'
import { sendError } from './errors.ts'
import { formatOf, mediaTypes } from './negotiate.ts'

export type Handler = (request: FastifyRequest, reply: FastifyReply) => FastifyReply | Promise<FastifyReply>
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

const methods: readonly Method[] = ['GET', 'POST', 'PUT', 'DELETE']

/** One path with all it can do; what it cannot is a 405 that says what it can. */
export function resource(
  app: FastifyInstance,
  url: string,
  handlers: Readonly<Partial<Record<Method, Handler>>>,
  bodyLimit?: number,
): void {
  for (const method of methods) {
    const handler = handlers[method]
    if (handler) app.route({ method, url, handler, ...(bodyLimit !== undefined && { bodyLimit }) })
  }
  const allowed = methods.filter((method) => handlers[method] !== undefined)
  const others: HTTPMethods[] = [...methods.filter((method) => handlers[method] === undefined), 'PATCH']
  const hidden = { ofFrame: true }
  app.route({
    method: others,
    url,
    config: hidden,
    handler: (request, reply) => sendError(request, reply.header('allow', [...allowed, 'OPTIONS'].join(',')), 405),
  })
  app.route({
    method: 'OPTIONS',
    url,
    config: hidden,
    handler: (request, reply) => {
      const head = allowed.includes('GET') ? ['HEAD'] : []
      reply.header('allow', [...head, ...allowed, 'OPTIONS'].join(','))
      return reply.header('content-type', mediaTypes[formatOf(request.headers.accept)]).send(Buffer.alloc(0))
    },
  })
}

export function parameter(request: FastifyRequest, name: string): string {
  const value = (request.params as Readonly<Record<string, string | undefined>>)[name]
  return value ?? ''
}

/** From the part behind the question mark; the first of several. */
export function queryOf(request: FastifyRequest): URLSearchParams {
  const at = request.url.indexOf('?')
  return new URLSearchParams(at < 0 ? '' : request.url.slice(at + 1))
}
