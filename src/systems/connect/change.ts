import type { KnownConnector } from '../../protocols/connect/documents.ts'
import { MsaError, messageOf } from '../../shared/errors.ts'
import { hasFailed } from './settle.ts'
import { untilIs } from './stop-for.ts'
import type { Worker } from './worker.ts'

export type Verb = 'pause' | 'resume' | 'stop' | 'restart' | 'delete'

export interface Outcome {
  readonly name: string
  readonly outcome: 'done' | 'skipped' | 'failed'
  /** Why it was left as it is, or what went wrong. */
  readonly because: string | null
}

export interface RestartWish {
  /** One task of it alone. */
  readonly task?: number | undefined
  /** What has FAILED, and nothing else. */
  readonly onlyFailed?: boolean
}

/** Does it to each of them, one after the other: each may make the group rebalance. One that fails does not keep the others. */
export async function changeAll(
  worker: Worker,
  verb: Verb,
  chosen: readonly KnownConnector[],
  wish: RestartWish = {},
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  for (const connector of chosen) {
    const { name } = connector.state
    try {
      const because = reasonToSkip(verb, connector, wish)
      if (because === undefined) await changeOne(worker, verb, name, wish)
      outcomes.push({ name, outcome: because === undefined ? 'done' : 'skipped', because: because ?? null })
    } catch (error) {
      worker.signal.throwIfAborted()
      // Without the worker none of the others can be done either.
      if (error instanceof MsaError && error.code === 'CONNECT_UNREACHABLE') throw error
      outcomes.push({ name, outcome: 'failed', because: messageOf(error) })
    }
  }
  return outcomes
}

function reasonToSkip(verb: Verb, { state }: KnownConnector, { onlyFailed, task }: RestartWish): string | undefined {
  if (verb === 'pause' && state.state === 'PAUSED') return 'it is paused'
  if (verb === 'stop' && state.state === 'STOPPED') return 'it is stopped'
  if (verb === 'resume' && state.state !== 'PAUSED' && state.state !== 'STOPPED') return `it is ${state.state}`
  if (verb === 'restart' && onlyFailed && !hasFailed(state)) return 'nothing of it has failed'
  if (verb === 'restart' && task !== undefined && !state.tasks.some(({ id }) => id === task))
    throw new MsaError('CONNECTOR_UNKNOWN', `it has no task ${task}`, { exitCode: 3 })
  return undefined
}

async function changeOne(worker: Worker, verb: Verb, name: string, { task, onlyFailed = false }: RestartWish): Promise<void> {
  switch (verb) {
    case 'pause':
      await worker.pause(name)
      return untilIs(worker, name, 'PAUSED')
    case 'resume':
      await worker.resume(name)
      return untilIs(worker, name, 'RUNNING')
    case 'stop':
      await worker.stop(name)
      return untilIs(worker, name, 'STOPPED')
    case 'delete':
      return worker.remove(name)
    case 'restart':
      return task === undefined ? worker.restart(name, { tasks: true, onlyFailed }) : worker.restartTask(name, task)
  }
}
