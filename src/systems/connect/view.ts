import type { KnownConnector } from '../../protocols/connect/documents.ts'
import { causeOf } from './trace.ts'

/** A connector as lists show it. */
export interface ConnectorView {
  readonly name: string
  readonly type: string | null
  readonly class: string | null
  readonly state: string
  readonly worker: string | null
  readonly tasks: readonly TaskView[]
  /** In one line; null where nothing has failed. */
  readonly why: string | null
}

export interface TaskView {
  readonly id: number
  readonly state: string
  readonly worker: string | null
  readonly why: string | null
}

export function viewOf({ state: { name, state, worker, trace, tasks }, config, type }: KnownConnector): ConnectorView {
  return {
    ...{ name, type, state, worker },
    class: config['connector.class'] ?? null,
    tasks: tasks.map((task) => ({ id: task.id, state: task.state, worker: task.worker, why: whyOf(task.trace) })),
    why: whyOf(trace),
  }
}

function whyOf(trace: string | null): string | null {
  return trace === null || trace === '' ? null : causeOf(trace).why
}
