/** Ends the groups: what follows is the text, also when it begins with a brace. */
const PLAIN = '{plain}'

/**
 * The `{key:value}` groups of a text, as Spring reads them: `{name:…}` and `{profiles:…}` are taken out first, together with all
 * that follows up to the last brace of the line, and any token in braces counts, wherever it stands.
 */
export function parseCipherKeys(text: string): Readonly<Record<string, string>> {
  const keys: Record<string, string> = Object.create(null)
  const selectors = withoutGroup(withoutGroup(text, '{name:'), '{profiles:')
  const plain = selectors.indexOf(PLAIN)
  const tokens = (plain === -1 ? selectors : selectors.slice(0, plain)).split('}')
  for (const token of tokens.slice(0, -1).map((each) => each.trim())) {
    if (!token.startsWith('{')) continue
    const colon = token.indexOf(':')
    if (colon === -1 || token.endsWith(':')) keys[token.slice(1)] = ''
    else keys[token.slice(1, colon)] = token.slice(colon + 1)
  }
  return keys
}

/** The text behind its groups. A group holds a colon, but may hold further braces before it. */
export function stripCipherPrefix(text: string): string {
  const plain = text.indexOf(PLAIN)
  if (plain !== -1) return text.slice(plain + PLAIN.length)
  let at = 0
  for (let end = endOfGroup(text, at); end !== undefined; end = endOfGroup(text, at)) at = end
  return text.slice(at)
}

function endOfGroup(text: string, at: number): number | undefined {
  if (text[at] !== '{') return undefined
  const colon = text.indexOf(':', at)
  const end = colon === -1 ? -1 : text.indexOf('}', colon)
  return end === -1 || /[\r\n]/.test(text.slice(at, end)) ? undefined : end + 1
}

/** Without the first occurrence that has a closing brace on its line, and all up to the last one there. */
function withoutGroup(text: string, opening: string): string {
  const lineBreak = /[\r\n]|$/g
  for (let start = text.indexOf(opening); start !== -1; start = text.indexOf(opening, lineBreak.lastIndex)) {
    lineBreak.lastIndex = start
    const lineEnd = lineBreak.exec(text)?.index ?? text.length
    lineBreak.lastIndex = lineEnd
    const length = text.slice(start, lineEnd).lastIndexOf('}')
    if (length !== -1) return text.slice(0, start) + text.slice(start + length + 1)
  }
  return text
}
