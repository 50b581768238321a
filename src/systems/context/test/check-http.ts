import { askHttp } from '../../../protocols/http-ask.ts'
import { WireError } from '../../../protocols/wire-error.ts'
import type { HttpTarget } from '../../target.ts'
import { type Checked, type Checking, checked, type Finding } from './check.ts'
import { denied, explain } from './explain.ts'

export type HttpSystem = 'rabbitmq api' | 'connect' | 'config' | 'eureka' | 'zipkin' | 'prometheus' | 'gateway'

interface Known {
  readonly what: string
  readonly path: string
  /** What it is, in a few words; undefined where this is somebody else's answer. */
  readonly says: (answer: unknown) => string | undefined
}

const systems: Readonly<Record<HttpSystem, Known>> = {
  'rabbitmq api': {
    what: 'a management API',
    path: '/api/overview',
    says: (answer) => named('RabbitMQ', textAt(answer, 'rabbitmq_version')),
  },
  connect: { what: 'Kafka Connect', path: '/', says: (answer) => named('Kafka Connect', textAt(answer, 'version')) },
  config: {
    what: 'a config server',
    path: '/msa/default',
    says: (answer) => (has(answer, 'propertySources') ? 'config server' : undefined),
  },
  eureka: { what: 'Eureka', path: '/apps', says: (answer) => (has(answer, 'applications') ? 'Eureka' : undefined) },
  zipkin: { what: 'Zipkin', path: '/api/v2/services', says: (answer) => (Array.isArray(answer) ? 'Zipkin' : undefined) },
  prometheus: {
    what: 'Prometheus',
    path: '/api/v1/status/buildinfo',
    says: (answer) => (has(answer, 'data') ? named('Prometheus', textAt(answer.data, 'version')) : undefined),
  },
  gateway: { what: 'a gateway', path: '/actuator/health', says: (answer) => named('gateway', textAt(answer, 'status')) },
}

/** Asks for something that only this system answers, with its login. */
export function checkHttp(system: HttpSystem, target: HttpTarget, checking: Checking): Promise<Checked> {
  const { what, path, says } = systems[system]
  const url = new URL(target.url)
  const ask = async () => {
    const { status, body } = await askHttp({ ...target, url: target.url.replace(/\/$/, '') + path }, checking)
    const found = status === 200 ? says(parsed(body)) : undefined
    if (found === undefined) throw new WireError('http', status === 401 || status === 403 ? 'denied' : 'rejected', { status })
    return target.login ? `${found}, as ${target.login.username}` : found
  }
  const asked = {
    ...{ ...checking, what, isSecure: url.protocol === 'https:', username: target.login?.username },
    ...{ host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)) },
  }
  return checked(
    system,
    target.url,
    ask,
    async (error) => notIt(error, what) ?? (error.kind === 'denied' ? denied(asked) : explain(error, asked)),
  )
}

function notIt({ kind, facts }: WireError, what: string): Finding | undefined {
  const status = Number(facts.status)
  if (kind !== 'rejected' || facts.status === undefined) return undefined
  if (status >= 500) return { why: `it answers with ${status}: it is not well` }
  if (status >= 300 && status < 400) return { why: `it sends us elsewhere (${status}): to log in, or to another address` }
  return {
    why: `an HTTP server answers, but it is not ${what}${status === 200 ? '' : ` (${status})`}`,
    hint: 'another port, or a path',
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function has<Key extends string>(value: unknown, key: Key): value is Readonly<Record<Key, unknown>> {
  return typeof value === 'object' && value !== null && key in value
}

function textAt(value: unknown, key: string): string | undefined {
  return has(value, key) && typeof value[key] === 'string' ? value[key] : undefined
}

function named(what: string, version: string | undefined): string | undefined {
  return version === undefined ? undefined : `${what} ${version}`
}
