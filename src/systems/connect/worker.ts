import { setTimeout as delay } from 'node:timers/promises'
import { type ConnectClient, connectClient } from '../../protocols/connect/client.ts'
import { exchange } from '../../protocols/connect/exchange.ts'
import { WireError } from '../../protocols/wire-error.ts'
import { createPatience } from '../../shared/patience.ts'
import type { HttpTarget } from '../target.ts'
import { workerFailure } from './worker-failure.ts'

export interface Worker extends ConnectClient {
  readonly url: string
  readonly signal: AbortSignal
}

export interface WorkerTiming {
  /** For one answer. A plugin that validates may try to reach its database, and the worker itself waits 90 s for it. */
  readonly answerMs: number
  /** How long a worker that is rebalancing is asked again. */
  readonly busyMs: number
  readonly againMs: number
}

const usualTiming: WorkerTiming = { answerMs: 95_000, busyMs: 30_000, againMs: 250 }

/** A Connect worker, in whose words things fail. While its group is rebalancing it is asked again. */
export function workerAt(target: HttpTarget, signal: AbortSignal, timing: Partial<WorkerTiming> = {}): Worker {
  const { answerMs, busyMs, againMs } = { ...usualTiming, ...timing }
  const client = connectClient(async (question) => {
    const patience = createPatience({ budgetMs: busyMs, stepMs: againMs })
    for (;;) {
      try {
        return await exchange(target, question, { timeoutMs: answerMs, signal })
      } catch (error) {
        if (!isRebalancing(error) || patience.spend() === 0) throw workerFailure(error, target.url)
        await delay(againMs, undefined, { signal }).catch(() => signal.throwIfAborted())
      }
    }
  })
  return { ...client, url: target.url, signal }
}

/** 409 also says that a connector is there already: that stays so. */
function isRebalancing(error: unknown): boolean {
  if (!(error instanceof WireError) || error.kind !== 'rejected' || error.facts.status !== 409) return false
  return !/already exists/.test(String(error.facts.says))
}
