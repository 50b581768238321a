/** Commands whose words are another program's from their first argument on: `stock kafka-topics --help`. */
const commands = new Set(['stock'])

const withValue = new Set(['-o', '--output', '--name'])

/** Puts the `--` there that nobody wants to type, so that the other program's options are not taken for ours. */
export function withForeignWordsApart(argv: readonly string[]): readonly string[] {
  const command = nextWord(argv, 0)
  if (command === undefined || !commands.has(argv[command] ?? '')) return argv
  const program = nextWord(argv, command + 1)
  if (program === undefined || argv[program + 1] === '--') return argv
  return [...argv.slice(0, program + 1), '--', ...argv.slice(program + 1)]
}

/** Where the next word that is neither an option nor its value stands; undefined after a `--`. */
function nextWord(argv: readonly string[], from: number): number | undefined {
  for (let at = from; at < argv.length; at += 1) {
    const word = argv[at] ?? ''
    if (word === '--') return undefined
    if (withValue.has(word)) at += 1
    else if (!word.startsWith('-')) return at
  }
  return undefined
}
