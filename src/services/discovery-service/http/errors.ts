import { STATUS_CODES } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Format, mediaTypes } from './negotiate.ts'

/** Boot's error answer; XML for whoever wants nothing else, nothing for whoever wants neither. Clients look at the status only. */
export function sendError(request: FastifyRequest, reply: FastifyReply, status: number): FastifyReply {
  const accept = request.headers.accept ?? ''
  const timestamp = new Date().toISOString().replace('Z', '+00:00')
  const error = STATUS_CODES[status] ?? 'Error'
  const [path = ''] = request.originalUrl.split('?')
  reply.code(status)
  if (!/^$|\*|html|xml|application\/(.*\+)?json/i.test(accept)) return reply.send()
  if (/xml/.test(accept) && !/json|html/.test(accept)) {
    const parts = Object.entries({ timestamp, status, error, path })
    const body = parts.map(([name, value]) => `<${name}>${escaped(String(value))}</${name}>`).join('')
    return reply.header('content-type', 'application/xml;charset=UTF-8').send(Buffer.from(`<Map>${body}</Map>`))
  }
  return reply.header('content-type', 'application/json').send(Buffer.from(JSON.stringify({ timestamp, status, error, path })))
}

/** What Eureka itself says to a body it cannot read. */
export function sendUnreadable(reply: FastifyReply, format: Format): FastifyReply {
  const says = 'cannot parse request body'
  const body = format === 'json' ? `{"error": "${says}"}` : `<error><message>${says}</message></error>`
  return reply.code(400).header('content-type', mediaTypes[format]).send(Buffer.from(body))
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
