import type { Environment } from '../../platform/platform.ts'
import { type Cors, globalCors } from './proxy/cors.ts'
import { type AddForwarded, forwardedHeaders } from './proxy/forwarded.ts'
import type { PoolSettings } from './proxy/pools.ts'
import { prefixes } from './routes/read-definitions.ts'

/** What of the settings a request meets; read again after each refresh. */
export interface GatewaySettings {
  readonly pools: PoolSettings
  /** For the first byte of an answer, where a route says nothing. */
  readonly responseTimeoutMs: number | undefined
  readonly missingServiceStatus: 503 | 404
  readonly countsRequests: boolean
  readonly cors: Cors | undefined
  readonly addForwarded: AddForwarded | undefined
}

/** Netty's own. */
const connectTimeoutMs = 45_000

export function readSettings(environment: Environment): GatewaySettings {
  const named = (name: string) =>
    prefixes.map((prefix) => `${prefix}.${name}`).find((each) => environment.get(each) !== undefined)
  const durationMs = (name: string) => {
    const found = named(name)
    return found === undefined ? undefined : environment.durationMs(found, 0)
  }
  const boolean = (name: string, fallback: boolean) => {
    const found = named(name)
    return found === undefined ? fallback : environment.boolean(found, fallback)
  }
  const maxConnections = named('httpclient.pool.max-connections')
  return {
    pools: {
      connectTimeoutMs: durationMs('httpclient.connect-timeout') ?? connectTimeoutMs,
      maxConnections: maxConnections === undefined ? 500 : Math.max(1, environment.number(maxConnections, 500)),
    },
    responseTimeoutMs: durationMs('httpclient.response-timeout'),
    missingServiceStatus: boolean('loadbalancer.use404', false) ? 404 : 503,
    countsRequests: boolean('metrics.enabled', true),
    cors: globalCors(environment),
    addForwarded: forwardedHeaders(environment),
  }
}
