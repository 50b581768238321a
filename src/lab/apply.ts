import { MsaError } from '../shared/errors.ts'
import { whenPatienceEnds } from '../shared/patience.ts'
import type { LabEvent } from './events.ts'
import type { Plan, Step } from './plan.ts'
import type { InstanceSpec } from './spec.ts'
import type { SupervisorClient } from './supervisor-client.ts'

export interface Apply {
  readonly client: SupervisorClient
  readonly specs: ReadonlyMap<string, InstanceSpec>
  readonly signal: AbortSignal
  /** How long to wait for all of it; time in which the machine slept does not count. */
  readonly waitMs: number
  /** Containers of what is stopped are removed, too. */
  readonly remove: boolean
}

/** Walks the plan: each step as soon as those before it are done. Fails with the first step that fails; what runs, runs on. */
export async function apply(plan: Plan, { client, specs, signal, waitMs, remove }: Apply): Promise<void> {
  const within = new AbortController()
  const stop = () => within.abort(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  const unfinished = new Set(plan.steps)
  const waitingFor = new Map<string, string>()
  client.onEvent((event) => noteWaiting(waitingFor, event))
  const callOff = whenPatienceEnds(waitMs, () => within.abort(tooLate(waitMs, unfinished, waitingFor)))
  const done: Promise<void>[] = []
  for (const step of plan.steps) {
    const before = step.after.map((number) => done[number - 1])
    done.push(
      Promise.all(before)
        .then(async () => {
          within.signal.throwIfAborted()
          await take(step)
          unfinished.delete(step)
        })
        .catch((error: unknown) => {
          const told = within.signal.aborted ? error : withThoseBehind(error, step, plan.steps)
          // At once, so that nothing more is begun.
          within.abort(told)
          throw told
        }),
    )
  }
  try {
    await Promise.all(done)
  } finally {
    callOff()
    signal.removeEventListener('abort', stop)
    await Promise.allSettled(done)
  }

  async function take(step: Step): Promise<void> {
    if (step.kind === 'stop') {
      await client.call('stop', { id: step.id, remove }, within.signal)
      return
    }
    const spec = specs.get(step.id)
    if (!spec) throw new Error(`the plan starts ${step.id}, which was not specified`)
    await client.call('ensure', { spec }, within.signal)
  }
}

/** A failure with the names of all that will not start for it. */
function withThoseBehind(error: unknown, failed: Step, steps: readonly Step[]): unknown {
  if (!(error instanceof MsaError) || failed.kind === 'stop') return error
  const behind = new Set([failed])
  // A plan has each step after those it waits for.
  for (const step of steps) {
    const waitsFor = step.after.map((number) => steps[number - 1])
    if (waitsFor.some((other) => other && behind.has(other))) behind.add(step)
  }
  const names = [...behind].filter((step) => step !== failed && step.kind !== 'stop').map(({ name }) => name)
  if (names.length === 0) return error
  return new MsaError(error.code, error.message, {
    details: [...error.details, `not started, because they come after it: ${names.join(', ')}`],
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    exitCode: error.exitCode,
    cause: error.cause,
  })
}

function noteWaiting(waitingFor: Map<string, string>, event: LabEvent): void {
  if (event.kind === 'component-waiting') waitingFor.set(event.id, event.for)
}

function tooLate(waitMs: number, unfinished: ReadonlySet<Step>, waitingFor: ReadonlyMap<string, string>): MsaError {
  const steps = [...unfinished]
  const names = [...new Set(steps.map(({ name }) => name))].join(', ')
  if (steps.every(({ kind }) => kind === 'stop')) {
    return new MsaError('TIMED_OUT', `not stopped after ${Math.round(waitMs / 1000)}s: ${names}`, {
      hint: `run it again; or look: msa logs ${steps[0]?.name ?? ''}`,
      exitCode: 4,
    })
  }
  return new MsaError('TIMED_OUT', `not ready after ${Math.round(waitMs / 1000)}s: ${names}`, {
    details: steps.map(({ id, name, kind }) =>
      kind === 'stop' ? `${name}: not stopped yet` : `${name}: waiting for ${waitingFor.get(id) ?? 'what it needs'}`,
    ),
    hint: `they go on starting: msa wait; or look: msa logs ${steps[0]?.name ?? ''}`,
    exitCode: 4,
  })
}
