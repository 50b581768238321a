import { MsaError, systemCodeOf } from '../shared/errors.ts'
import type { LabEvent } from './events.ts'
import { tailLines } from './rolling-file-read.ts'

/** More than the two halves of a journal can hold. */
const allLines = 1_000_000

/** All events a lab's journal still holds, oldest first; none where there is no journal. A line that was cut is left out. */
export async function readJournal(path: string): Promise<LabEvent[]> {
  try {
    return (await tailLines(path, allLines)).flatMap((line) => eventIn(line) ?? [])
  } catch (cause) {
    throw new MsaError('STATE_UNREADABLE', `${path} cannot be read (${systemCodeOf(cause) ?? 'unknown'}).`, {
      hint: `ls -l ${path}`,
      exitCode: 3,
      cause,
    })
  }
}

/** Undefined for a line that was cut when the machine stopped. */
export function eventIn(line: string): LabEvent | undefined {
  try {
    const event = JSON.parse(line) as Partial<LabEvent> | null
    const isEvent = typeof event?.kind === 'string' && typeof event.at === 'string' && typeof event.seq === 'number'
    return isEvent ? (event as LabEvent) : undefined
  } catch {
    return undefined
  }
}
