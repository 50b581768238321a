import type { FastifyReply, FastifyRequest } from 'fastify'
import { resolveServed } from '../../../protocols/spring-properties/served-placeholders.ts'
import type { FileContent } from '../files/folder.ts'
import { chosenType, parseAccept, textTypeFor } from '../http/accept.ts'
import { nameHarmlessly } from '../http/harmless-name.ts'
import { type ConfigRequest, InvalidRequest, NoSuchLabel } from '../sources/source.ts'
import { isTraversal, toConfigRequest } from './config-request.ts'
import { decryptText } from './decrypt-text.ts'
import type { Handler, RouteParts } from './handler.ts'
import { isTrue } from './query.ts'
import type { Route } from './recognise.ts'

type FileRoute = Extract<Route, { kind: 'file' }>

/** A file as it is, or with the placeholders in it filled in. What is not there, and what must not be read, is a 404 without words. */
export const plainText: Handler<FileRoute> = async (route, request, reply, parts) => {
  const found = await findIn(route, parts)
  if (found === undefined) return send(reply.code(404))
  const { file, asked } = found
  reply.header('last-modified', httpDate(file.modifiedMs))
  if (isUnwanted(request, file)) return send(reply.code(412).removeHeader('last-modified'))
  if (isKnown(request, file)) return send(reply.code(304))
  nameHarmlessly(reply, lastPart(route.path))
  if (isBinaryWanted(request)) return send(reply.header('content-type', 'application/octet-stream'), file.bytes)
  const type = textTypeFor(request.headers.accept)
  if (type === undefined) return { status: 406 }
  const text = await textOf(file, asked, request, parts)
  return send(reply.header('content-type', type), Buffer.from(text))
}

async function findIn(
  route: FileRoute,
  { source }: RouteParts,
): Promise<{ file: FileContent; asked: ConfigRequest } | undefined> {
  try {
    const asked = toConfigRequest(route)
    if (route.path === '' || isTraversal(route.path) || route.path.split('/').includes('.git')) return undefined
    const file = await source.file(asked, route.path)
    return file && { file, asked }
  } catch (error) {
    if (error instanceof NoSuchLabel || error instanceof InvalidRequest) return undefined
    throw error
  }
}

async function textOf(
  file: FileContent,
  asked: ConfigRequest,
  request: FastifyRequest,
  { source, ciphers, settings }: RouteParts,
) {
  const { environment } = await source.find(asked)
  const text = decoded(file.bytes, String(request.headers['accept-charset'] ?? 'utf-8'))
  const resolved = isTrue(request.raw.url ?? '', 'resolvePlaceholders') ? resolveServed(text, environment.propertySources) : text
  return settings.decryptPlainText ? decryptText(resolved, file.name, ciphers, asked) : resolved
}

function decoded(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset.split(/[,;]/)[0]?.trim(), { ignoreBOM: true }).decode(bytes)
  } catch {
    return bytes.toString('utf8')
  }
}

function send(reply: FastifyReply, body?: Buffer): undefined {
  reply.send(body)
}

function isBinaryWanted(request: FastifyRequest): boolean {
  const { accept } = request.headers
  if (accept === undefined || accept === '*/*') return false
  return chosenType(parseAccept(accept) ?? [], ['text/plain', 'application/octet-stream', '*/*']) === 'application/octet-stream'
}

function isKnown({ headers }: FastifyRequest, file: FileContent): boolean {
  return headers['if-none-match'] === undefined && isOlder(file, headers['if-modified-since']) === true
}

function isUnwanted({ headers }: FastifyRequest, file: FileContent): boolean {
  return isOlder(file, headers['if-unmodified-since']) === false
}

/** Undefined where it is no date. */
function isOlder({ modifiedMs }: FileContent, date: string | undefined): boolean | undefined {
  const time = Date.parse(date ?? '')
  return Number.isFinite(time) ? Math.floor(modifiedMs / 1000) * 1000 <= time : undefined
}

function httpDate(ms: number): string {
  return new Date(ms).toUTCString()
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
