/** The longest command that somebody typed these words for, of two words at most, as `topic list`; undefined if they begin with none. */
export function typedCommand(words: readonly string[], commands: readonly string[]): string | undefined {
  const [first = '', second = ''] = words
  return [`${first} ${second}`, first].find((path) => path !== '' && commands.includes(path))
}
