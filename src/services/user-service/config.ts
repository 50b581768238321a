import type { Environment } from '../../platform/platform.ts'

/** All read when they are needed: a refresh counts from the next request on. */
export interface UserSettings {
  readonly tokenSecret: string | undefined
  readonly tokenLifetimeMs: number
  readonly gatewayIp: string
  /** Whether anybody else than `gateway.ip` is refused. */
  readonly isGatewayOnly: boolean
  /** Off: a failure of order-service is the caller's. */
  readonly hasBreaker: boolean
  readonly greeting: string
}

export function readSettings(environment: Environment): UserSettings {
  return {
    tokenSecret: environment.get('token.secret') || undefined,
    tokenLifetimeMs: environment.durationMs('token.expiration_time', 86_400_000),
    gatewayIp: environment.get('gateway.ip') ?? '127.0.0.1',
    isGatewayOnly: environment.boolean('gateway.only', false),
    hasBreaker: environment.boolean('order_service.breaker.enabled', true),
    greeting: environment.get('greeting.message') ?? 'Welcome to the user service.',
  }
}
