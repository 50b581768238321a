import type { Logger } from 'pino'
import type { EurekaClient } from '../../protocols/eureka/client.ts'
import type { Clock } from '../clock.ts'
import type { ClientSettings } from './client-settings.ts'
import { failureFacts } from './failure-facts.ts'
import type { Registry } from './registry.ts'
import { type Repetition, repeat, retryDelayMs } from './repeat.ts'

export interface FetcherInput {
  readonly client: () => EurekaClient
  readonly settings: () => ClientSettings
  readonly registry: Registry
  readonly clock: Clock
  readonly log: Logger
  /** After each answer. */
  readonly onAnswer: () => void
}

export interface Fetcher extends Repetition {
  /** Undefined before the first. */
  readonly lastAnswerMs: number | undefined
}

/** Keeps the registry's copy up to date: everything while it knows nobody or doubts what it knows, otherwise what changed. */
export function createFetcher({ client, settings, registry, clock, log, onAnswer }: FetcherInput): Fetcher {
  let failures = 0
  let lastAnswerMs: number | undefined

  const all = async (fetchIntervalMs: number, signal: AbortSignal) => {
    registry.replace(await client().applications(signal), { nowMs: clock.now(), fetchIntervalMs })
  }
  const changes = async (signal: AbortSignal): Promise<boolean> => {
    const delta = await client().delta(signal)
    return delta !== undefined && registry.apply(delta)
  }
  const turn = async (signal: AbortSignal): Promise<number> => {
    const { delta, fetchIntervalMs } = settings()
    try {
      const useDelta = delta && !registry.inDoubt && !registry.isEmpty
      if (!(useDelta && (await changes(signal)))) await all(fetchIntervalMs, signal)
    } catch (error) {
      if (signal.aborted) return fetchIntervalMs
      failures += 1
      registry.doubt({ away: true })
      if (failures === 1) log.warn(failureFacts(error), 'the Eureka server gives no registry: going on with the last copy')
      return retryDelayMs(clock, failures, fetchIntervalMs)
    }
    if (failures > 0) log.info({ failures }, 'the Eureka server gives its registry again')
    failures = 0
    const first = lastAnswerMs === undefined
    lastAnswerMs = clock.now()
    onAnswer()
    return first ? fetchIntervalMs * (0.5 + clock.random() / 2) : fetchIntervalMs
  }
  const repetition = repeat(clock, undefined, turn)
  return {
    ...repetition,
    get lastAnswerMs() {
      return lastAnswerMs
    },
  }
}
