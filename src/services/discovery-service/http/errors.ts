import { STATUS_CODES } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** Boot's error answer; XML for whoever wants nothing else. Clients look at the status only. */
export function sendError(request: FastifyRequest, reply: FastifyReply, status: number): FastifyReply {
  const timestamp = new Date().toISOString().replace('Z', '+00:00')
  const error = STATUS_CODES[status] ?? 'Error'
  const [path = ''] = request.originalUrl.split('?')
  reply.code(status)
  if (/xml/.test(request.headers.accept ?? '') && !/json|html/.test(request.headers.accept ?? '')) {
    const parts = Object.entries({ timestamp, status, error, path })
    const body = parts.map(([name, value]) => `<${name}>${escaped(String(value))}</${name}>`).join('')
    return reply.header('content-type', 'application/xml;charset=UTF-8').send(Buffer.from(`<Map>${body}</Map>`))
  }
  return reply.header('content-type', 'application/json').send(Buffer.from(JSON.stringify({ timestamp, status, error, path })))
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
