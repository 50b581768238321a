/**
 * The life of one instance.
 *
 *   stopped ─ start ─▶ starting ─ answered ─▶ healthy ◀─ answered ─ unhealthy
 *      ▲                  │  ▲                  │  └── silent ──────────▲
 *      │               exited │ retry         exited
 *      │                  ▼  │                  ▼
 *      └─ ended ── stopping  │◀── retry ──── waiting        failed: nothing is tried any more
 *
 * A job that exits with 0 is done: also from `stopped`, when it was done in an earlier life of the lab.
 * What is up can be paused; it resumes as unhealthy, until it answers. From everywhere `stop` leads to stopping.
 */
export type ComponentPhase =
  | 'stopped'
  | 'starting'
  | 'healthy'
  | 'unhealthy'
  | 'paused'
  | 'waiting'
  | 'stopping'
  | 'failed'
  | 'done'

export type PhaseEvent =
  | 'start'
  | 'answered'
  | 'silent'
  | 'exited'
  | 'retry'
  | 'gave-up'
  | 'pause'
  | 'resume'
  | 'stop'
  | 'ended'
  | 'completed'

const transitions: Readonly<Record<ComponentPhase, Partial<Record<PhaseEvent, ComponentPhase>>>> = {
  stopped: { start: 'starting', completed: 'done', stop: 'stopped' },
  starting: { answered: 'healthy', completed: 'done', exited: 'waiting', 'gave-up': 'failed', stop: 'stopping' },
  healthy: { answered: 'healthy', silent: 'unhealthy', exited: 'waiting', pause: 'paused', stop: 'stopping' },
  unhealthy: { answered: 'healthy', silent: 'unhealthy', exited: 'waiting', pause: 'paused', stop: 'stopping' },
  paused: { resume: 'unhealthy', exited: 'waiting', stop: 'stopping' },
  waiting: { retry: 'starting', stop: 'stopping' },
  stopping: { ended: 'stopped', stop: 'stopping', 'gave-up': 'failed' },
  failed: { start: 'starting', stop: 'stopping' },
  done: { start: 'starting', stop: 'stopping' },
}

/** The phase after an event. A pair the table does not know is a bug in the caller and throws. */
export function next(phase: ComponentPhase, event: PhaseEvent): ComponentPhase {
  const after = transitions[phase][event]
  if (!after) throw new Error(`a ${phase} component cannot take "${event}"`)
  return after
}
