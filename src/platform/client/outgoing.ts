import { type Deadline, deadlineHeader } from './deadline.ts'
import type { AnyCall, Remote, RemoteMethod } from './remote.ts'

/** The whole address of a call; what a path or a query is made of is escaped. */
export function urlOfCall({ base }: Remote, method: RemoteMethod, call: AnyCall): string {
  const names = [...method.path.matchAll(/\{([^}]*)\}/g)].map(([, name = '']) => name)
  const value = (name: string) => {
    const given = call.path?.[name]
    if (given === undefined || given === '') throw new TypeError(`${method.path} needs '${name}'.`)
    return escaped(String(given))
  }
  const query = queryOf(call)
  if (call.at === undefined) {
    const path = method.path.replace(/\{([^}]*)\}/g, (_, name: string) => value(name))
    return `${base.replace(/\/+$/, '')}${path}${query}`
  }
  let next = 0
  const filled = call.at.replace(/%s|\{([^}]*)\}/g, (_, name?: string) => value(name ?? names[next++] ?? ''))
  return `${filled}${query === '' || !filled.includes('?') ? query : `&${query.slice(1)}`}`
}

/** `..` would leave the path that was meant, and a server reads `%2e%2e` like it. */
function escaped(value: string): string {
  if (value === '.' || value === '..') throw new TypeError(`'${value}' is no part of a path.`)
  return encodeURIComponent(value)
}

function queryOf({ query = {} }: AnyCall): string {
  const given = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.append(name, String(value))
  return given.size === 0 ? '' : `?${given}`
}

export interface Outgoing {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

const carriers = ['authorization', 'token'] as const

export function outgoingOf({ forwardsToken }: Remote, method: RemoteMethod, call: AnyCall): Outgoing {
  const headers: Record<string, string> = { accept: method.streams === 'lines' ? 'application/x-ndjson' : 'application/json' }
  if (method.streams === 'bytes') headers.accept = '*/*'
  if (call.body !== undefined) headers['content-type'] = 'application/json'
  for (const name of forwardsToken === true ? carriers : []) {
    const value = call.onBehalfOf?.[name]
    if (typeof value === 'string') headers[name] = value
  }
  for (const [name, value] of Object.entries(call.headers ?? {})) headers[name.toLowerCase()] = value
  return { headers, body: call.body === undefined ? undefined : JSON.stringify(call.body) }
}

/** What is left of the deadline when it is sent. */
export function deadlineHeaders(deadline: Deadline, nowMs: number): Readonly<Record<string, string>> {
  return deadline === Infinity ? {} : { [deadlineHeader]: String(Math.max(0, Math.ceil(deadline - nowMs))) }
}

/** Whether it may be sent again although it may have arrived. */
export function isRepeatable(method: RemoteMethod, { headers }: Outgoing): boolean {
  return !['POST', 'PATCH'].includes(method.verb) || headers['idempotency-key'] !== undefined
}
