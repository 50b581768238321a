import { setTimeout as delay } from 'node:timers/promises'
import type { ConnectorState } from '../../protocols/connect/documents.ts'
import { createPatience } from '../../shared/patience.ts'
import type { Worker } from './worker.ts'
import { isUnknown } from './worker-failure.ts'

export interface SettleTiming {
  readonly waitMs: number
  /** So long it must have been RUNNING, with all its tasks. */
  readonly steadyMs: number
  readonly pollMs: number
}

export const usualSettling = { steadyMs: 3000, pollMs: 200 }

/** running: for so long. failed: it, or one of its tasks. late: neither, in the time there was. */
export interface Settled {
  readonly kind: 'running' | 'failed' | 'late'
  readonly state: ConnectorState
  readonly tookMs: number
}

/** One without a task may still be about to get some; some connectors have none while there is nothing to do. */
const withoutTasksMs = 10_000
/** So long a failure that was there before is taken for the old one. */
const staleMs = 6000

export interface Settling extends SettleTiming {
  /** Somebody mends what has failed: only the end of the time is the end. */
  readonly throughFailures?: boolean
  /** How it was before it was changed: for a while, that failure may still be shown. */
  readonly before?: ConnectorState | undefined
  readonly onState?: (state: ConnectorState) => void
}

/** Waits until a connector and all its tasks are RUNNING, and have been for a while: some fail in their first second. */
export async function settle(worker: Worker, name: string, settling: Settling): Promise<Settled> {
  const { waitMs, steadyMs, pollMs, throughFailures = false, before, onState } = settling
  const patience = createPatience({ budgetMs: waitMs, stepMs: pollMs })
  const began = performance.now()
  let since: number | undefined
  let isOld = before !== undefined && hasFailed(before)
  for (;;) {
    const state = await stateOf(worker, name)
    onState?.(state)
    const now = performance.now()
    const settled = (kind: Settled['kind']): Settled => ({ kind, state, tookMs: now - began })
    isOld &&= now - began < staleMs && sameFailure(state, before)
    if (hasFailed(state) && !throughFailures && !isOld) return settled('failed')
    since = runs(state) ? (since ?? now) : undefined
    const enoughMs = state.tasks.length > 0 ? steadyMs : Math.max(steadyMs, withoutTasksMs)
    if (since !== undefined && now - since >= enoughMs) return settled('running')
    if (patience.spend() === 0) return settled(hasFailed(state) ? 'failed' : 'late')
    await delay(pollMs, undefined, { signal: worker.signal }).catch(() => worker.signal.throwIfAborted())
  }
}

/** One that was just made has no status yet. */
export async function stateOf(worker: Worker, name: string): Promise<ConnectorState> {
  try {
    return await worker.state(name)
  } catch (error) {
    if (isUnknown(error)) return { name, state: 'UNASSIGNED', worker: null, trace: null, tasks: [] }
    throw error
  }
}

function sameFailure(state: ConnectorState, before: ConnectorState | undefined): boolean {
  return before !== undefined && hasFailed(state) && firstFailure(state).trace === firstFailure(before).trace
}

export function hasFailed({ state, tasks }: ConnectorState): boolean {
  return state === 'FAILED' || tasks.some((task) => task.state === 'FAILED')
}

function runs({ state, tasks }: ConnectorState): boolean {
  return state === 'RUNNING' && tasks.every((task) => task.state === 'RUNNING')
}

/** What is to be told of a failure: the first of its tasks that has failed, or the connector itself. */
export function firstFailure({ state, trace, tasks }: ConnectorState): { readonly who: string; readonly trace: string } {
  const task = tasks.find((each) => each.state === 'FAILED')
  if (task === undefined || (state === 'FAILED' && trace !== null)) return { who: 'the connector', trace: trace ?? '' }
  return { who: `task ${task.id}`, trace: task.trace ?? '' }
}
