import type { OutputSettings } from '../shell/output/open.ts'
import type { Format } from '../shell/output.ts'

/** The values of `-o`; commander checks them, this file only needs to know which is meant before anything is parsed. */
export const formats = ['table', 'wide', 'raw', 'json', 'ndjson', 'yaml'] as const

/** What `-o` and `--verbose` say, wherever they stand before a `--`: also a line that cannot be parsed is answered in the right form. */
export function globalsOf(argv: readonly string[]): OutputSettings {
  let format: Format = 'text'
  let verbose = false
  for (const [at, word] of argv.entries()) {
    if (word === '--') break
    if (word === '--verbose') verbose = true
    const value = word === '-o' || word === '--output' ? argv[at + 1] : /^(?:--output=|-o)(.+)$/.exec(word)?.[1]
    const asked = formats.find((each) => each === value)
    if (asked !== undefined) format = asked === 'table' ? 'text' : asked
  }
  return { format, verbose }
}
