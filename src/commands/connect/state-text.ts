import { durationAsText } from '../../shared/duration.ts'
import type { Ink } from '../../shell/output.ts'

interface StateOfOne {
  readonly name: string
  readonly state: string
  readonly tasks: readonly TaskWithState[]
}

interface TaskWithState {
  readonly id: number
  readonly state: string
}

/** Colour by meaning. */
export function stateInk(state: string, ink: Ink): string {
  if (state === 'RUNNING') return ink.good(state)
  if (state === 'FAILED' || state === 'DESTROYED') return ink.bad(state)
  return ink.changing(state)
}

/** `waiting until orders-sink has run for 3s: connector RUNNING, task 0 UNASSIGNED`. */
export function stateAsProgress({ name, state, tasks }: StateOfOne, steadyMs: number): string {
  const now = [`connector ${state}`, ...tasks.map(({ id, state: each }) => `task ${id} ${each}`)].join(', ')
  return `waiting until ${name} has run for ${shortly(steadyMs)}: ${now}`
}

/** `3s`. */
export function shortly(ms: number): string {
  return durationAsText(ms).replace('.0s', 's')
}

/** `2 RUNNING`, `1 RUNNING 1 FAILED`, `–`. */
export function tasksAsText(tasks: readonly TaskWithState[], ink: Ink): string {
  const counts = new Map<string, number>()
  for (const { state } of tasks) counts.set(state, (counts.get(state) ?? 0) + 1)
  if (counts.size === 0) return '–'
  return [...counts]
    .sort(([a], [b]) => (a < b ? 1 : -1))
    .map(([state, count]) => `${count} ${stateInk(state, ink)}`)
    .join(' ')
}
