import { printable } from '../../shared/quote.ts'

/** A lab has no use for more levels, and reading them must not use up the stack. */
export const deepest = 32

/** The library's own words where they are plain; ours where they speak of its insides. */
export function wordsFor(message: string): string {
  const first = message.split('\n', 1)[0] ?? message
  const rule = ours.find(([says]) => says.test(first))
  return printable(rule ? first.replace(...rule) : `${first.charAt(0).toLowerCase()}${first.slice(1)}`)
}

const ours: readonly (readonly [RegExp, string])[] = [
  [/^Tabs are not allowed as indentation.*$/, 'a tab stands where YAML allows only blanks'],
  [/^Source contains multiple documents.*$/, 'a second document begins here (---), and only one is read'],
  [
    /^Nested mappings are not allowed in compact mappings.*$/,
    'a second "key:" on one line; begin a new line, or put the value in quotes',
  ],
  [
    /^Flow \S+ in block collection must be .* end with a (.).*$/,
    'what was opened before this is not closed: "$1" is missing, or not indented',
  ],
  [/^Unexpected \S+ at node end.*$/, 'more text after the end of a value; does the whole need quotes?'],
  [/^Implicit map keys need to be followed by map values.*$/, 'a key without a value: ":" and a blank are missing'],
  [/^Maximum call stack size exceeded.*$/, `nested deeper than ${deepest} levels`],
]
