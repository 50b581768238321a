import { readFileSync } from 'node:fs'
import { CallTimeout } from '../../../src/platform/resilience/errors.ts'
import type { IntervalSettings } from '../../../src/platform/resilience/interval.ts'

/** What the real classes did, from `test/vectors/resilience`. */
export function resilienceVectors<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../vectors/resilience/${name}.json`, import.meta.url), 'utf8'))
}

export interface RecordedInterval {
  readonly type: 'fixed' | 'exponential'
  readonly initialMs: number
  readonly multiplier?: number
  readonly maxMs?: number
}

export function intervalOf({ initialMs, multiplier, maxMs }: RecordedInterval): IntervalSettings {
  return { initialMs, ...(multiplier !== undefined && { multiplier }), ...(maxMs !== undefined && { maxMs }) }
}

/** The exceptions of the recordings, by the Java names that a configuration would have. */
const javaNames: Readonly<Record<string, string>> = {
  io: 'java.io.IOException',
  connect: 'java.net.ConnectException',
  timeout: 'java.util.concurrent.TimeoutException',
  business: 'com.example.BusinessException',
  stock: 'com.example.StockException',
  state: 'java.lang.IllegalStateException',
}

export function javaNamesOf(kinds: readonly string[] = []): readonly string[] {
  return kinds.map((kind) => javaNames[kind] ?? kind)
}

class BusinessException extends Error {}
class StockException extends BusinessException {}
class IllegalStateException extends Error {}

/** The failures of ours that are meant by them. */
const failures: Readonly<Record<string, () => Error>> = {
  io: () => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }),
  connect: () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' }),
  timeout: () => new CallTimeout('t'),
  business: () => new BusinessException('business'),
  stock: () => new StockException('stock'),
  state: () => new IllegalStateException('state'),
}

export function failureOfKind(kind: string): Error {
  const make = failures[kind]
  if (make === undefined) throw new Error(`no such kind: ${kind}`)
  return make()
}
