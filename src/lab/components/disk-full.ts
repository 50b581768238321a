import type { ExitRule } from '../component.ts'

/** Every engine says it in these words. */
export const diskFull: ExitRule = {
  says: /No space left on device|ENOSPC|enospc|Errcode: 28/,
  means: 'failed',
  because: 'the disk its data is on is full',
  hint: 'free some space, or wipe the data of this lab: msa down --volumes',
}
