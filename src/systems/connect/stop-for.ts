import { setTimeout as delay } from 'node:timers/promises'
import type { ConnectorState } from '../../protocols/connect/documents.ts'
import { MsaError } from '../../shared/errors.ts'
import { createPatience } from '../../shared/patience.ts'
import type { Worker } from './worker.ts'

const patienceMs = 30_000
const pollMs = 200
/** A sink's consumer leaves its group when its tasks have ended: until then the worker says no. */
const stillActive = /zombie|still (?:active|running)|must be in the STOPPED state|group .*(?:empty|active)/i

/** Does what can only be done to a stopped connector; one that was not stopped before goes on as it was, whatever comes of it. */
export async function whileStopped<T>(worker: Worker, name: string, work: () => Promise<T>): Promise<T> {
  const before = await worker.state(name)
  const wasStopped = before.state === 'STOPPED'
  if (!wasStopped) await worker.stop(name)
  try {
    await untilStopped(worker, name)
    return await oncePossible(worker, work)
  } finally {
    if (!wasStopped) await (before.state === 'PAUSED' ? worker.pause(name) : worker.resume(name)).catch(() => undefined)
  }
}

/** Its tasks are gone. */
export function untilStopped(worker: Worker, name: string): Promise<void> {
  return untilIs(worker, name, 'STOPPED', ({ tasks }) => tasks.length === 0)
}

/** A worker says yes at once, and does it when it gets round to it. */
export async function untilIs(
  worker: Worker,
  name: string,
  wanted: ConnectorState['state'],
  holds: (state: ConnectorState) => boolean = () => true,
): Promise<void> {
  const patience = createPatience({ budgetMs: patienceMs, stepMs: pollMs })
  for (;;) {
    const now = await worker.state(name)
    if (now.state === wanted && holds(now)) return
    if (patience.spend() === 0) {
      const facts = { exitCode: 4, hint: `msa connect status ${name}` } as const
      throw new MsaError('TIMED_OUT', `${name} is not ${wanted} within ${patienceMs / 1000} s.`, facts)
    }
    await pause(worker)
  }
}

async function oncePossible<T>(worker: Worker, work: () => Promise<T>): Promise<T> {
  const patience = createPatience({ budgetMs: patienceMs, stepMs: pollMs })
  for (;;) {
    try {
      return await work()
    } catch (error) {
      const isEarly = error instanceof MsaError && stillActive.test(error.message)
      if (!isEarly || patience.spend() === 0) throw error
    }
    await pause(worker)
  }
}

async function pause({ signal }: Worker): Promise<void> {
  await delay(pollMs, undefined, { signal }).catch(() => signal.throwIfAborted())
}
