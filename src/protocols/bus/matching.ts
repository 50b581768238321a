import type { BusEvent } from './events.ts'

/** Who looks at an event: its bus id, and `spring.cloud.config.name`, under which it is addressed too. */
export interface Self {
  readonly id: string
  readonly configNames: readonly string[]
}

/** A destination that is missing or blank is everybody's. */
export function isForSelf({ kind, destinationService }: BusEvent, { id, configNames }: Self): boolean {
  if (kind === 'unknown') return false
  if (destinationService === null || destinationService.trim() === '') return true
  if (matchesId(destinationService, id)) return true
  const rest = id.includes(':') ? id.slice(id.indexOf(':')) : ''
  return configNames.some((name) => matchesId(destinationService, name + rest))
}

/** The origin is the pattern here, as in the real matcher. */
export function isFromSelf({ originService }: BusEvent, { id }: Self): boolean {
  return matchesId(originService, id)
}

/** An id with several profiles, `user-service:dev,local:8080:x`, is matched by a pattern for one of them too. */
export function matchesId(pattern: string, id: string): boolean {
  if (pattern.length > longestPattern) return false
  if (matches(pattern, id)) return true
  const [first, among, ...rest] = trimmed(id, ':')
  const profiles = trimmed(among ?? '', ',')
  return profiles.length > 1 && profiles.some((profile) => matches(pattern, [first, profile, ...rest].join(':')))
}

function trimmed(text: string, separator: string): readonly string[] {
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

const longestPattern = 2000

/** Ant's rules with `:` between segments: `?`, `*` and `{name}` within one, `**` for any number of them. */
function matches(pattern: string, path: string): boolean {
  if (pattern.startsWith(':') !== path.startsWith(':')) return false
  const wanted = segmentsOf(pattern)
  const given = segmentsOf(path)
  const endsAlike = pattern.endsWith(':') === path.endsWith(':')
  const firstDeep = wanted.indexOf('**')
  if (firstDeep < 0) {
    // The one `*` more that stands for nothing.
    if (path.endsWith(':') && wanted.at(-1) === '*' && wanted.length === given.length + 1)
      return matchesAt(wanted.slice(0, -1), given, 0)
    return endsAlike && wanted.length === given.length && matchesAt(wanted, given, 0)
  }
  const lastDeep = wanted.lastIndexOf('**')
  const [head, tail] = [wanted.slice(0, firstDeep), wanted.slice(lastDeep + 1)]
  if (head.length + tail.length > given.length) return false
  if (tail.length > 0 && !endsAlike) return false
  if (!matchesAt(head, given, 0) || !matchesAt(tail, given, given.length - tail.length)) return false
  return runsFit(wanted.slice(firstDeep, lastDeep), given.slice(head.length, given.length - tail.length))
}

/** What stands between two `**` is taken as far left as it fits. */
function runsFit(wanted: readonly string[], given: readonly string[]): boolean {
  let from = 0
  for (const run of runsBetween(wanted)) {
    while (from + run.length <= given.length && !matchesAt(run, given, from)) from++
    if (from + run.length > given.length) return false
    from += run.length
  }
  return true
}

function runsBetween(wanted: readonly string[]): readonly (readonly string[])[] {
  const runs: string[][] = []
  for (const segment of wanted) {
    if (segment === '**') runs.push([])
    else runs.at(-1)?.push(segment)
  }
  return runs
}

function matchesAt(wanted: readonly string[], given: readonly string[], at: number): boolean {
  return wanted.every((segment, index) => matchesSegment(segment, given[at + index] ?? ''))
}

/** In one pass with a step back to the last `*`, never a regular expression: a pattern comes from outside. */
function matchesSegment(pattern: string, text: string): boolean {
  const wanted = tokensOf(pattern)
  const given = [...text]
  let [at, star, starAt] = [0, -1, 0]
  for (let index = 0; index < given.length; ) {
    if (wanted[at] === anyRun) {
      star = at++
      starAt = index
    } else if (wanted[at] === anyOne || wanted[at] === given[index]) {
      at++
      index++
    } else if (star >= 0) {
      at = star + 1
      index = ++starAt
    } else return false
  }
  while (wanted[at] === anyRun) at++
  return at === wanted.length
}

const anyOne = Symbol('?')
const anyRun = Symbol('*')

/** `{name}` is any run, whatever its name; a brace that never closes within its segment is a letter like others. */
function tokensOf(pattern: string): readonly (string | symbol)[] {
  const letters = [...pattern]
  const tokens: (string | symbol)[] = []
  for (let index = 0; index < letters.length; index++) {
    const letter = letters[index] ?? ''
    const closing = letter === '{' ? closingBrace(letters, index) : -1
    if (closing > 0) index = closing
    tokens.push(closing > 0 || letter === '*' ? anyRun : letter === '?' ? anyOne : letter)
  }
  return tokens
}

function closingBrace(letters: readonly string[], from: number): number {
  let depth = 0
  for (let index = from; index < letters.length; index++) {
    if (letters[index] === '{') depth++
    if (letters[index] === '}' && --depth === 0) return index > from + 1 ? index : -1
  }
  return -1
}

function segmentsOf(text: string): readonly string[] {
  return text.split(':').filter((segment) => segment !== '')
}
