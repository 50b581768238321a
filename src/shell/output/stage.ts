import type { LabEvent } from '../../lab/events.ts'
import type { ProgressNote } from '../../lab/progress.ts'
import type { Progress } from '../output.ts'

/** Where a run is watched, on stderr: live on a terminal, line by line elsewhere, nowhere at all with -o json. */
export interface Stage {
  event(event: LabEvent | ProgressNote): void
  progress(text: string): Progress
  /** Says something that stays, above what moves. */
  say(text: string): void
  /** Takes away what moves. */
  fold(): void
  /** The same, and nothing moves until what it returns is called: a person is being asked. */
  hush(): () => void
}

export const noProgress: Progress = { update: () => undefined, done: () => undefined }
