import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Context } from '../../shell/context.ts'
import type { NameSources } from './complete.ts'

/** Where live names come from. A source that fails completes nothing; it never says a word. */
export function namesOf({ paths }: Pick<Context, 'paths'>): NameSources {
  return {
    lab: async () => {
      const labs = await readdir(join(paths.stateDir, 'labs'), { withFileTypes: true }).catch(() => [])
      return labs.filter((entry) => entry.isDirectory()).map(({ name }) => ({ word: name, summary: 'a lab of this machine' }))
    },
  }
}
