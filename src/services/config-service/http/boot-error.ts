import { STATUS_CODES } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { chosenType, parseAccept } from './accept.ts'

/** An answer that is an error, in the words of Spring Boot. */
export interface ErrorAnswer {
  readonly status: number
  readonly message?: string
  readonly headers?: Readonly<Record<string, string | string[]>>
}

/** `server.error.include-message`. */
export type IncludeMessage = 'never' | 'always' | 'on-param'

/** Bytes, not text: to text Fastify adds a charset, which Spring does not. Nothing but the status where the client would not take any form of it. */
export function sendBootError(
  request: FastifyRequest,
  reply: FastifyReply,
  { status, message, headers = {} }: ErrorAnswer,
  include: IncludeMessage,
): FastifyReply {
  const [path = '', query = ''] = (request.raw.url ?? '').split('?', 2)
  const error = STATUS_CODES[status] ?? 'Unknown'
  const asked = include === 'always' || (include === 'on-param' && /(^|&)message(&|=(?!false)|$)/.test(query))
  const facts = { status, error, ...(asked && message !== undefined ? { message } : {}), path }
  reply.code(status).headers(headers)
  const type = chosenType(parseAccept(request.headers.accept) ?? [], possibleTypes)
  if (type === undefined) return reply.send()
  if (type === 'text/html') return reply.header('content-type', 'text/html;charset=UTF-8').send(asPage(facts))
  if (type === 'application/yaml') return reply.header('content-type', type).send(Buffer.from(asYaml(facts)))
  const timestamp = new Date().toISOString().replace('Z', '+00:00')
  return reply.header('content-type', type).send(Buffer.from(JSON.stringify({ timestamp, ...facts })))
}

/** The first two are the same to whom anything is right. */
const possibleTypes = ['application/json', 'text/html', 'application/yaml', 'application/*+json']

interface Facts {
  readonly status: number
  readonly error: string
  readonly message?: string
  readonly path: string
}

function asYaml(facts: Facts): string {
  const lines = Object.entries({ timestamp: Date.now(), ...facts }).map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
  return `---\n${lines.join('\n')}\n`
}

function asPage({ status, error, message, path }: Facts): string {
  const texts = [path, ...(message === undefined ? [] : [message])].map((text) => `<p>${escaped(text)}</p>`)
  return `<!doctype html><html lang="en"><head><title>${status} ${error}</title></head><body><h1>${status} ${error}</h1>${texts.join('')}</body></html>\n`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
