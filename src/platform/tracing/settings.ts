import { SettingError } from '../config/setting-error.ts'
import type { Environment } from '../platform.ts'
import type { Format } from './propagation.ts'
import type { Sampling } from './sampler.ts'

/** `management.tracing.*` and `management.zipkin.tracing.*`: read once, when the service starts. */
export interface TracingSettings {
  readonly sampling: Sampling
  readonly consume: readonly Format[]
  readonly produce: readonly Format[]
  /** Undefined: traces are carried on and logged, and told nobody. */
  readonly zipkin: ZipkinSettings | undefined
}

export interface ZipkinSettings {
  readonly endpoint: URL
  readonly connectTimeoutMs: number
  readonly readTimeoutMs: number
}

const formats: ReadonlyMap<string, Format> = new Map([
  ['w3c', 'w3c'],
  ['b3', 'b3'],
  ['b3multi', 'b3-multi'],
])

type Reading = Pick<Environment, 'get' | 'number' | 'boolean' | 'durationMs' | 'list'>

/** Undefined: there are no spans at all. */
export function tracingSettings(environment: Reading): TracingSettings | undefined {
  if (!environment.boolean('management.tracing.enabled', true)) return undefined
  const both = 'management.tracing.propagation.type'
  return {
    sampling: { probability: probabilityOf(environment), mostPerSecond: mostPerSecondOf(environment) },
    consume: formatsOf(environment, ['management.tracing.propagation.consume', both], ['w3c', 'b3', 'b3-multi']),
    produce: formatsOf(environment, ['management.tracing.propagation.produce', both], ['w3c', 'b3']),
    zipkin: zipkinSettings(environment),
  }
}

function probabilityOf(environment: Reading): number {
  const name = 'management.tracing.sampling.probability'
  const probability = environment.number(name, 1)
  if (probability < 0 || probability > 1) throw new SettingError(name, undefined, `${probability} is not between 0 and 1`)
  return probability
}

/** Zipkin in a lab keeps 100,000 spans: all of a flood would leave nothing of what was there before it. */
function mostPerSecondOf(environment: Reading): number {
  const name = 'msa.tracing.most-per-second'
  const most = environment.number(name, 100)
  if (most < 0) throw new SettingError(name, undefined, `${most} is below 0`)
  return most
}

function formatsOf(environment: Reading, names: readonly string[], fallback: readonly Format[]): readonly Format[] {
  for (const name of names) {
    const words = environment.list(name, [])
    if (words.length > 0) return words.map((word) => formatOf(name, word))
  }
  return fallback
}

function formatOf(name: string, word: string): Format {
  const format = formats.get(word.toLowerCase().replace(/[-_]/g, ''))
  if (format === undefined) throw new SettingError(name, undefined, `'${word.slice(0, 50)}' is none of W3C, B3 and B3_MULTI`)
  return format
}

/** The names of Spring Boot 4 before those of Boot 3. */
function zipkinSettings(environment: Reading): ZipkinSettings | undefined {
  const isOn =
    environment.boolean('management.tracing.export.enabled', true) &&
    environment.boolean('management.tracing.export.zipkin.enabled', true) &&
    environment.boolean('management.zipkin.tracing.export.enabled', true)
  if (!isOn) return undefined
  const [newer, older] = ['management.tracing.export.zipkin', 'management.zipkin.tracing']
  const given = environment.get(`${newer}.endpoint`) ?? environment.get(`${older}.endpoint`)
  const endpoint = given ?? 'http://127.0.0.1:9411/api/v2/spans'
  if (!URL.canParse(endpoint) || !/^https?:/.test(endpoint))
    throw new SettingError(`${older}.endpoint`, undefined, `'${endpoint.slice(0, 200)}' is no address of a Zipkin`)
  const durationMs = (name: string, fallback: number) =>
    environment.durationMs(`${newer}.${name}`, environment.durationMs(`${older}.${name}`, fallback))
  return {
    endpoint: new URL(endpoint),
    connectTimeoutMs: durationMs('connect-timeout', 1000),
    readTimeoutMs: durationMs('read-timeout', 10_000),
  }
}
