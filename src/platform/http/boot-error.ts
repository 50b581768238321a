import { STATUS_CODES } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** Java's reason where it is not Node's. */
const reasons: Readonly<Record<number, string>> = { 413: 'Payload Too Large', 422: 'Unprocessable Entity' }

/** What Spring Boot answers with an error: `{"timestamp","status","error","path"}`. */
export function bootErrorBody(status: number, path: string, at = new Date()): string {
  const timestamp = at.toISOString().replace('Z', '+00:00')
  return JSON.stringify({ timestamp, status, error: reasons[status] ?? STATUS_CODES[status] ?? 'Unknown', path })
}

export function sendBootError(request: FastifyRequest, reply: FastifyReply, status: number): FastifyReply {
  const body = bootErrorBody(status, rawPathOf(request.originalUrl))
  if (wantsHtml(request.headers.accept))
    return reply
      .code(status)
      .header('content-type', 'text/html;charset=UTF-8')
      .send(Buffer.from(asPage(body)))
  if (!takesJson(request.headers.accept)) return reply.code(status).send()
  return reply.code(status).header('content-type', 'application/json').send(Buffer.from(body))
}

/** As it was sent: Spring does not decode it. */
function rawPathOf(url: string): string {
  return url.replace(/[?#].*$/s, '')
}

/** Nothing at all for who wants none of it. */
function takesJson(accept: string | undefined): boolean {
  return /^$|\*|application\/([^,;]*\+)?json/i.test(accept ?? '')
}

function wantsHtml(accept: string | undefined): boolean {
  const types = (accept ?? '').split(',').map((type) => type.replace(/;.*/s, '').trim().toLowerCase())
  return types[0] === 'text/html' && !types.includes('application/json')
}

function asPage(body: string): string {
  const { status, error, path } = JSON.parse(body)
  const escaped = String(path).replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
  return `<html><body><h1>${error}</h1><p>There was an unexpected error (type=${error}, status=${status}).</p><p>${escaped}</p></body></html>`
}
