import { SettingError } from '../config/setting-error.ts'
import type { Environment } from '../platform.ts'
import type { Choice } from './balancer.ts'

export type LoggerLevel = 'NONE' | 'BASIC' | 'HEADERS' | 'FULL'

/** `spring.cloud.openfeign.client.config.<name>.*`, then `….default.*`, with Feign's defaults. Read with each call: a refresh counts. */
export interface ClientSettings {
  readonly connectTimeoutMs: number
  /** Until the head of an answer, and between two parts of its body. */
  readonly readTimeoutMs: number
  /** Undefined: FULL where the client's logger is at DEBUG. */
  readonly loggerLevel: LoggerLevel | undefined
  /** `spring.cloud.loadbalancer.choice`, our own. */
  readonly choice: Choice
}

const levels: readonly LoggerLevel[] = ['NONE', 'BASIC', 'HEADERS', 'FULL']
const choices: readonly Choice[] = ['round-robin', 'least-loaded']

export function clientSettings(environment: Environment, name: string): ClientSettings {
  const keyOf = (property: string) => {
    const own = `spring.cloud.openfeign.client.config.${name}.${property}`
    return environment.get(own) === undefined ? `spring.cloud.openfeign.client.config.default.${property}` : own
  }
  const level = environment.get(keyOf('loggerLevel'))
  return {
    connectTimeoutMs: environment.durationMs(keyOf('connectTimeout'), 10_000),
    readTimeoutMs: environment.durationMs(keyOf('readTimeout'), 60_000),
    loggerLevel: level === undefined ? undefined : oneOf(levels, keyOf('loggerLevel'), level.toUpperCase()),
    choice: oneOf(
      choices,
      'spring.cloud.loadbalancer.choice',
      environment.get('spring.cloud.loadbalancer.choice') ?? 'round-robin',
    ),
  }
}

function oneOf<W extends string>(allowed: readonly W[], key: string, text: string): W {
  const found = allowed.find((word) => word === text.trim())
  if (found === undefined) throw new SettingError(key, undefined, `'${text.slice(0, 100)}' is none of ${allowed.join(', ')}`)
  return found
}
