import { request } from 'node:http'
import { messageOf } from '../../shared/errors.ts'
import { whenPatienceEnds } from '../../shared/patience.ts'

export interface ActuatorHealth {
  readonly status: string
  readonly details?: Readonly<Record<string, unknown>>
  readonly components?: Readonly<Record<string, ActuatorHealth>>
}

export interface ActuatorAnswer<T> {
  readonly status: number
  /** Undefined without a JSON body. */
  readonly body: T | undefined
}

/** A circuit breaker as Resilience4j's endpoint shows it; rates are texts such as `50.0%`, or `-1.0%` while there are too few calls. */
export interface ActuatorBreaker {
  readonly state: string
  readonly failureRate: string
  readonly slowCallRate: string
  readonly failureRateThreshold: string
  readonly slowCallRateThreshold: string
  readonly bufferedCalls: number
  readonly failedCalls: number
  readonly slowCalls: number
  readonly slowFailedCalls: number
  readonly notPermittedCalls: number
}

export interface ActuatorBreakerEvent {
  readonly circuitBreakerName: string
  readonly type: string
  /** `2026-01-01T09:00:00.123456789+09:00[Asia/Seoul]` */
  readonly creationTime: string
  readonly errorMessage?: string | null
  readonly durationInMs?: number | null
  readonly stateTransition?: string | null
}

/** The actuator of one instance, ours or a Spring application's. */
export interface ActuatorClient {
  /** What it exposes, by name: `health`, `circuitbreakers` … */
  links(): Promise<ActuatorAnswer<{ readonly _links?: Readonly<Record<string, { readonly href: string }>> }>>
  /** A DOWN is an answer, not an error. */
  health(part?: string): Promise<ActuatorAnswer<ActuatorHealth>>
  environment(name?: string): Promise<ActuatorAnswer<Readonly<Record<string, unknown>>>>
  /** The keys that changed. */
  refresh(): Promise<ActuatorAnswer<readonly string[]>>
  busRefresh(destination?: string): Promise<ActuatorAnswer<never>>
  loggers(name?: string): Promise<ActuatorAnswer<Readonly<Record<string, unknown>>>>
  /** Null takes the level away again. */
  setLevel(name: string, level: string | null): Promise<ActuatorAnswer<never>>
  circuitBreakers(): Promise<ActuatorAnswer<{ readonly circuitBreakers?: Readonly<Record<string, ActuatorBreaker>> }>>
  /** Oldest first. */
  circuitBreakerEvents(): Promise<ActuatorAnswer<{ readonly circuitBreakerEvents?: readonly ActuatorBreakerEvent[] }>>
  /** An unknown name makes a new breaker: whoever asks has looked before. */
  updateCircuitBreaker(name: string, state: 'CLOSE' | 'FORCE_OPEN'): Promise<ActuatorAnswer<Readonly<Record<string, unknown>>>>
}

export interface ActuatorOptions {
  /** `http://127.0.0.1:8080/actuator` */
  readonly baseUrl: string
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

/** It could not be asked, or what answered is no actuator. */
export class ActuatorError extends Error {
  readonly url: string

  constructor(url: string, reason: string, cause?: unknown) {
    super(`${url}: ${reason}`, cause === undefined ? undefined : { cause })
    this.name = 'ActuatorError'
    this.url = url
  }
}

export function createActuatorClient(options: ActuatorOptions): ActuatorClient {
  const path = (...parts: readonly (string | undefined)[]) =>
    parts.flatMap((part) => (part ? [encodeURIComponent(part)] : [])).join('/')
  const ask = <T>(method: string, below: string, body?: object) => exchange<T>(options, method, below, body)
  return {
    links: () => ask('GET', ''),
    health: (part) => ask('GET', path('health', part)),
    environment: (name) => ask('GET', path('env', name)),
    refresh: () => ask('POST', 'refresh'),
    busRefresh: (destination) => ask('POST', path('busrefresh', ...(destination?.split(':') ?? []))),
    loggers: (name) => ask('GET', path('loggers', name)),
    setLevel: (name, level) => ask('POST', path('loggers', name), { configuredLevel: level }),
    circuitBreakers: () => ask('GET', 'circuitbreakers'),
    circuitBreakerEvents: () => ask('GET', 'circuitbreakerevents'),
    updateCircuitBreaker: (name, state) => ask('POST', path('circuitbreakers', name), { updateState: state }),
  }
}

const limitBytes = 16 * 1_048_576

function exchange<T>(
  options: ActuatorOptions,
  method: string,
  below: string,
  body: object | undefined,
): Promise<ActuatorAnswer<T>> {
  const { timeoutMs, signal } = options
  const url = `${options.baseUrl.replace(/\/+$/, '')}${below === '' ? '' : `/${below}`}`
  signal?.throwIfAborted()
  return new Promise((resolve, reject) => {
    const content = body === undefined ? undefined : Buffer.from(JSON.stringify(body))
    const type = content === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': content.length }
    const asked = request(url, { method, agent: false, headers: { Accept: 'application/json', ...type } })
    const settle = (settled: () => void) => {
      stopClock()
      signal?.removeEventListener('abort', onAbort)
      settled()
      asked.destroy()
    }
    const fail = (reason: string, cause?: unknown) => settle(() => reject(new ActuatorError(url, reason, cause)))
    const onAbort = () => settle(() => reject(signal?.reason))
    const stopClock = whenPatienceEnds(timeoutMs, () => fail(`no answer within ${timeoutMs} ms`))
    signal?.addEventListener('abort', onAbort)
    asked.on('error', (error) => fail(messageOf(error), error))
    asked.on('response', (response) => {
      const chunks: Buffer[] = []
      let sizeBytes = 0
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        sizeBytes += chunk.length
        if (sizeBytes > limitBytes) fail(`its answer is larger than ${limitBytes} bytes`)
      })
      response.on('error', (error) => fail(messageOf(error), error))
      response.on('end', () => {
        try {
          const text = Buffer.concat(chunks).toString('utf8')
          const answer = { status: response.statusCode ?? 0, body: text === '' ? undefined : JSON.parse(text) }
          settle(() => resolve(answer))
        } catch (error) {
          fail('its answer is not JSON', error)
        }
      })
    })
    asked.end(content)
  })
}
