import type { IncomingMessage } from 'node:http'
import type { Environment } from '../../../platform/platform.ts'
import { canonicalName } from '../../../protocols/spring-properties/relaxed-name.ts'
import { type PathPattern, pathPattern } from '../predicates/path-pattern.ts'
import { prefixes } from '../routes/read-definitions.ts'

interface Rule {
  readonly path: PathPattern
  readonly origins: readonly string[]
  readonly originPatterns: readonly RegExp[]
  readonly methods: readonly string[]
  readonly headers: readonly string[]
  readonly exposed: readonly string[]
  readonly credentials: boolean
  readonly maxAgeSeconds: string | undefined
}

/** answer: for the client at once · add: to whatever the answer will be · nothing: it is no question of CORS */
export type CorsVerdict =
  | { readonly kind: 'answer'; readonly status: number; readonly headers: readonly string[] }
  | { readonly kind: 'add'; readonly headers: readonly string[] }
  | undefined

export type Cors = (request: IncomingMessage, path: string) => CorsVerdict

const vary = ['Vary', 'Origin', 'Vary', 'Access-Control-Request-Method', 'Vary', 'Access-Control-Request-Headers']

/** `globalcors.cors-configurations.[/**].allowed-origins` … */
export function globalCors(environment: Environment): Cors | undefined {
  const rules = prefixes.flatMap((prefix) => rulesBelow(environment, `${prefix}.globalcors.cors-configurations`))
  if (rules.length === 0) return undefined
  return (request, path) => {
    const { origin } = request.headers
    const rule = rules.find((each) => each.path(path) !== undefined)
    if (rule === undefined) return undefined
    if (origin === undefined || isSameOrigin(origin, request.headers.host)) return { kind: 'add', headers: vary }
    const asked = request.headers['access-control-request-method']
    const isPreflight = request.method === 'OPTIONS' && asked !== undefined
    const allowedOrigin = originFor(rule, origin)
    const method = isPreflight ? asked : (request.method ?? 'GET')
    const wanted = isPreflight ? listIn([request.headers['access-control-request-headers'] ?? ''].flat().join(',')) : []
    const refusedHeaders = wanted.filter((name) => !includes(rule.headers, name))
    if (allowedOrigin === undefined || !includes(rule.methods, method) || refusedHeaders.length > 0)
      return { kind: 'answer', status: 403, headers: vary }
    const headers = [...vary, 'Access-Control-Allow-Origin', allowedOrigin]
    if (rule.credentials) headers.push('Access-Control-Allow-Credentials', 'true')
    if (!isPreflight) {
      if (rule.exposed.length > 0) headers.push('Access-Control-Expose-Headers', rule.exposed.join(', '))
      return { kind: 'add', headers }
    }
    headers.push('Access-Control-Allow-Methods', rule.methods.includes('*') ? method : rule.methods.join(','))
    if (wanted.length > 0) headers.push('Access-Control-Allow-Headers', wanted.join(', '))
    if (rule.maxAgeSeconds !== undefined) headers.push('Access-Control-Max-Age', rule.maxAgeSeconds)
    return { kind: 'answer', status: 200, headers }
  }
}

/** The path is the first key, and may have dots: `[/**].allowedOrigins[0]`. */
function rulesBelow(environment: Environment, prefix: string): readonly Rule[] {
  const byPath = new Map<string, Map<string, string[]>>()
  for (const [key, value] of environment.below(prefix)) {
    const [, path, name] = /^(\/.*)\.([a-zA-Z-]+)(?:\[\d+\])?$/.exec(key) ?? []
    if (path === undefined || name === undefined) continue
    const fields = byPath.get(path) ?? new Map<string, string[]>()
    byPath.set(path, fields)
    fields.set(canonicalName(name), [...(fields.get(canonicalName(name)) ?? []), ...listIn(value)])
  }
  return [...byPath].map(([path, fields]) => {
    const list = (name: string) => fields.get(name) ?? []
    return {
      path: pathPattern(path, { matchTrailingSlash: true }),
      origins: list('allowedorigins'),
      originPatterns: list('allowedoriginpatterns').map(originPattern),
      methods: list('allowedmethods').length === 0 ? ['GET', 'HEAD'] : list('allowedmethods').map((each) => each.toUpperCase()),
      headers: list('allowedheaders'),
      exposed: list('exposedheaders'),
      credentials: list('allowcredentials')[0] === 'true',
      maxAgeSeconds: list('maxage')[0],
    }
  })
}

function originFor({ origins, originPatterns, credentials }: Rule, origin: string): string | undefined {
  const plain = origin.replace(/\/$/, '')
  if (origins.includes('*') && !credentials) return '*'
  const isListed = origins.some((each) => each.replace(/\/$/, '').toLowerCase() === plain.toLowerCase())
  return isListed || originPatterns.some((pattern) => pattern.test(plain)) ? origin : undefined
}

/** `https://*.example.com` */
function originPattern(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.+?^$()|[\]\\{}]/g, '\\$&').replaceAll('*', '.*')}$`, 'i')
}

function isSameOrigin(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host
}

function includes(list: readonly string[], name: string): boolean {
  return list.includes('*') || list.some((each) => each.toLowerCase() === name.toLowerCase())
}

function listIn(text: string): readonly string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
}
