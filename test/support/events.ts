import type { LabEvent, LabHappening } from '../../src/lab/events.ts'

/** Events as the supervisor numbers them, all at one moment. */
export function numbered(...happenings: readonly LabHappening[]): readonly LabEvent[] {
  return happenings.map((happening, at) => ({ seq: at + 1, at: '2026-11-21T09:00:00.000Z', ...happening }))
}
