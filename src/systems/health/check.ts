import { type Health, healthAt } from '../actuator.ts'
import type { Subject } from './subjects.ts'

export interface Checkup {
  readonly name: string
  readonly where: string
  readonly status: string
  /** Why it is not UP, where somebody says so. */
  readonly because: string | null
  readonly components: Health['components']
  readonly details: Health['details']
}

/** Asks all at once; whoever does not answer is DOWN. */
export async function checkAll(
  subjects: readonly Subject[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<readonly Checkup[]> {
  return Promise.all(subjects.map((subject) => check(subject, timeoutMs, signal)))
}

async function check({ name, where, actuatorUrl, state }: Subject, timeoutMs: number, signal: AbortSignal): Promise<Checkup> {
  const nothing = { name, where, components: {}, details: {} }
  if (actuatorUrl === null) return { ...nothing, status: state?.status ?? 'UNKNOWN', because: state?.because ?? null }
  const said = await healthAt(actuatorUrl, timeoutMs, signal)
  if ('because' in said) return { ...nothing, status: 'DOWN', because: said.because }
  if (said.value === undefined) return { ...nothing, status: state?.status ?? 'UNKNOWN', because: 'it has no actuator to ask' }
  const { status, components, details } = said.value
  return { name, where, status, because: state?.because ?? whyOf(said.value), components, details }
}

/** The first of its parts that is not well, and what that says. */
function whyOf({ status, components, details }: Health): string | null {
  if (status === 'UP') return null
  if (typeof details.error === 'string') return details.error
  const [first] = Object.entries(components).filter(([, part]) => part.status === status)
  if (!first) return null
  const why = whyOf(first[1])
  return why === null ? first[0] : `${first[0]}: ${why}`
}

/** What makes the exit code 1. */
export function isWell({ status }: Pick<Checkup, 'status'>): boolean {
  return status !== 'DOWN' && status !== 'OUT_OF_SERVICE'
}
