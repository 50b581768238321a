import type { ExitRule } from '../component.ts'

/** What every engine may die of, each in words of its own. */
export const commonExits: readonly ExitRule[] = [
  {
    says: /Address already in use|EADDRINUSE|eaddrinuse|bind: Address|Bind on TCP\/IP port/i,
    means: 'failed',
    because: 'another process took one of its ports first',
    hint: 'msa up --auto-ports',
  },
  {
    says: /No space left on device|ENOSPC|enospc|Errcode: 28/,
    means: 'failed',
    because: 'the disk its data is on is full',
    hint: 'free some space, or wipe the data of this lab: msa down --volumes',
  },
]
