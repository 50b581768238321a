import type { FastifyReply, FastifyRequest } from 'fastify'
import { commaList } from '../files/property-lists.ts'
import type { ErrorAnswer } from '../http/boot-error.ts'
import { changedPaths, type Forge, type Payload } from '../monitor/changed-paths.ts'
import { serviceNamesFor } from '../monitor/service-names.ts'

export interface MonitorParts {
  readonly isEnabled: (forge: Forge) => boolean
  readonly refresh: (application: string) => Promise<void>
}

/** `POST /monitor`: a forge, or anybody, says that files have changed. */
export async function monitor(
  request: FastifyRequest,
  reply: FastifyReply,
  parts: MonitorParts,
): Promise<ErrorAnswer | undefined> {
  const payload = payloadOf(request)
  if ('status' in payload) return payload
  const paths = changedPaths(request.headers, payload, parts.isEnabled) ?? []
  const names = await refreshFor(paths, parts.refresh)
  reply.header('content-type', 'application/json').send(Buffer.from(JSON.stringify(names)))
  return undefined
}

/** One event for each application, in their order. */
export async function refreshFor(
  paths: readonly string[],
  refresh: (application: string) => Promise<void>,
): Promise<readonly string[]> {
  const names = [...new Set(paths.flatMap(serviceNamesFor))]
  for (const name of names) await refresh(name)
  return names
}

function payloadOf({ headers, body }: FastifyRequest): Payload | ErrorAnswer {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? ''
  const text = Buffer.isBuffer(body) ? body.toString('utf8') : ''
  if (type === 'application/x-www-form-urlencoded') return formOf(text)
  const isJson = type === 'application/json' || /^application\/[\w.-]+\+json$/.test(type)
  if (!isJson && (type !== '' || text !== '')) {
    return { status: 415, headers: { accept: 'application/json, application/yaml, application/*+json' } }
  }
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return new Map(Object.entries(value))
  } catch {
    // Said below.
  }
  return { status: 400, message: 'The body is no JSON object' }
}

function formOf(text: string): Payload | ErrorAnswer {
  const paths = new URLSearchParams(text).getAll('path')
  const [only] = paths
  if (only === undefined) return { status: 400, message: "The form has no 'path'" }
  return new Map([['path', paths.length === 1 ? commaList(only) : paths]])
}
