import type { CommandWords, Described, OptionWords, ValueWords, Words } from './words.ts'

/** Names that are known only now, by what the help calls them: `lab`. */
export type NameSources = Readonly<Record<string, () => Promise<readonly Described[]> | readonly Described[]>>

/** Stands for the files of the folder: the shell knows better how to complete these. */
export const files: Described = { word: ':files', summary: '' }

/** What may stand where the last of these words is, empty or begun. */
export async function complete(words: Words, typed: readonly string[], live: NameSources): Promise<readonly Described[]> {
  const sources = { ...fixed(words), ...live }
  const current = typed.at(-1) ?? ''
  const before = readSoFar(words, typed.slice(0, -1))
  if (before.ended) return []
  const starting = (found: readonly Described[]) => found.filter(({ word }) => word.startsWith(current) || word === files.word)
  if (before.awaited) return starting(await valuesOf(before.awaited, sources))

  const [flag = '', begun] = splitAtEquals(current)
  if (begun !== undefined) {
    const value = before.options.find(({ flags }) => flags.includes(flag))?.value
    const found = value ? await valuesOf(value, sources) : []
    return starting(found.filter((each) => each !== files).map((each) => ({ ...each, word: `${flag}=${each.word}` })))
  }
  if (current.startsWith('-')) return starting(optionsLeft(before.options, typed))
  const { below, arguments: expected } = before.command
  if (below.length > 0 && before.argumentCount === 0) return starting(below)
  const argument = expected[before.argumentCount] ?? expected.findLast((each) => each.repeats)
  if (!argument) return []
  const found = await valuesOf(argument, sources)
  return starting(found.filter(({ word }) => !argument.repeats || !typed.slice(0, -1).includes(word)))
}

function fixed({ names }: Words): NameSources {
  return Object.fromEntries(Object.entries(names).map(([kind, found]) => [kind, () => found]))
}

interface SoFar {
  readonly command: CommandWords
  readonly options: readonly OptionWords[]
  readonly argumentCount: number
  /** The value of an option comes next. */
  readonly awaited: ValueWords | null
  /** What follows `--` is not ours. */
  readonly ended: boolean
}

const nothing: CommandWords = { below: [], options: [], arguments: [] }

function readSoFar(words: Words, before: readonly string[]): SoFar {
  const root = words.commands[''] ?? nothing
  let path = ''
  let command = root
  let argumentCount = 0
  let awaited: ValueWords | null = null
  for (const word of before) {
    if (awaited) {
      awaited = null
    } else if (word === '--') {
      return { command, options: [], argumentCount, awaited, ended: true }
    } else if (word.startsWith('-')) {
      awaited = [...command.options, ...root.options].find(({ flags }) => flags.includes(word))?.value ?? null
    } else {
      const below = argumentCount === 0 ? words.commands[`${path} ${word}`.trim()] : undefined
      if (below) {
        path = `${path} ${word}`.trim()
        command = below
      } else argumentCount += 1
    }
  }
  const options = command === root ? root.options : [...command.options, ...root.options]
  return { command, options, argumentCount, awaited, ended: false }
}

async function valuesOf(value: ValueWords, sources: NameSources): Promise<readonly Described[]> {
  if (value.choices.length > 0) return value.choices.map((word) => ({ word, summary: '' }))
  // `component=count`: the name is completed up to its sign, the rest is the person's.
  const [, kind = '', sign = ''] = /^([a-z-]+?)s?([=.]|$)/.exec(value.name) ?? []
  if (/^(file|folder|path)$/.test(kind)) return [files]
  const found = (await sources[kind]?.()) ?? []
  return sign === '' ? found : found.map((each) => ({ ...each, word: each.word + sign }))
}

/** One line per option, its long form; those that were typed are left out unless they repeat. */
function optionsLeft(options: readonly OptionWords[], typed: readonly string[]): readonly Described[] {
  const used = new Set(typed.slice(0, -1).map((word) => splitAtEquals(word)[0]))
  return options
    .filter(({ flags, repeats }) => repeats || !flags.some((flag) => used.has(flag)))
    .map(({ flags, summary }) => ({ word: flags.at(-1) ?? '', summary }))
}

function splitAtEquals(word: string): readonly [string, string?] {
  const at = word.startsWith('--') ? word.indexOf('=') : -1
  return at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)]
}
