import { javaRegex } from '../java-regex.ts'
import { RouteError } from '../routes/definition.ts'

/** What a pattern named, in a path that it matches; undefined where it does not. */
export type PathPattern = (path: string) => ReadonlyMap<string, string> | undefined

type Segment =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'pattern'; readonly regex: RegExp; readonly names: readonly string[] }
  | { readonly kind: 'rest'; readonly name: string | undefined }

const nothingNamed: ReadonlyMap<string, string> = new Map()

/** Spring's PathPattern: `/x/**`, `/x/{id}`, `/x/{id:[0-9]+}`, `/x/*.png`, `/x/{*rest}`. */
export function pathPattern(pattern: string, { matchTrailingSlash }: { readonly matchTrailingSlash: boolean }): PathPattern {
  const text = pattern.startsWith('/') ? pattern : `/${pattern}`
  const segments = splitPattern(text).map((segment, index, all) => segmentOf(segment, index === all.length - 1, pattern))
  const prefix = plainPrefix(text)
  const slowly = (path: string) => matched(segments, path, matchTrailingSlash)
  if (prefix === undefined) return slowly
  return (path) => {
    // What is encoded may be the same text in other letters.
    if (path.includes('%') || path.includes(';')) return slowly(path)
    return path.startsWith(prefix) && (path.length === prefix.length || path.charCodeAt(prefix.length) === slash)
      ? nothingNamed
      : undefined
  }
}

const slash = 0x2f

/** `/x/y/**` → `/x/y` */
function plainPrefix(pattern: string): string | undefined {
  return /^((?:\/[^/*?{}]+)+)\/\*\*$/.exec(pattern)?.[1]
}

/** A slash inside of braces belongs to a regular expression. */
function splitPattern(pattern: string): readonly string[] {
  return pattern.slice(1).match(/(?:\{(?:[^{}]|\{[^{}]*\})*\}|[^/])+|(?<=\/|^)(?=\/|$)/g) ?? ['']
}

function segmentOf(text: string, isLast: boolean, pattern: string): Segment {
  const rest = /^\{\*([A-Za-z_][\w-]*)\}$/.exec(text)?.[1]
  if (rest !== undefined || text === '**') {
    if (!isLast) throw new RouteError(`the pattern '${pattern}' goes on behind ${text}`)
    return { kind: 'rest', name: rest }
  }
  if (!/[*?{}]/.test(text)) return { kind: 'text', text }
  const names: string[] = []
  const source = text.replace(/\{(?:([A-Za-z_][\w-]*)(?::((?:[^{}]|\{[^{}]*\})+))?)?\}|\*|\?|[^{*?]+|\{/g, (part, name, own) => {
    if (part === '*') return '.*'
    if (part === '?') return '.'
    if (!part.startsWith('{')) return part.replace(/[.+^$()|[\]\\{}]/g, '\\$&')
    if (name === undefined) throw new RouteError(`the pattern '${pattern}' has a brace that names nothing`)
    names.push(name)
    return `(${own === undefined ? '.+' : own.replace(/\((?!\?)/g, '(?:')})`
  })
  return { kind: 'pattern', regex: javaRegex(source, 'full'), names }
}

function matched(
  segments: readonly Segment[],
  path: string,
  matchTrailingSlash: boolean,
): ReadonlyMap<string, string> | undefined {
  if (!path.startsWith('/')) return undefined
  const parts = path.slice(1).split('/')
  const named = new Map<string, string>()
  for (const [index, segment] of segments.entries()) {
    if (segment.kind === 'rest') {
      if (segment.name !== undefined)
        named.set(
          segment.name,
          parts
            .slice(index)
            .map((part) => `/${decoded(part)}`)
            .join(''),
        )
      return named
    }
    const part = parts[index]
    if (part === undefined || !matchesSegment(segment, part, named)) return undefined
  }
  const left = parts.length - segments.length
  return left === 0 || (left === 1 && matchTrailingSlash && parts.at(-1) === '' && parts.length > 1) ? named : undefined
}

function matchesSegment(segment: Exclude<Segment, { kind: 'rest' }>, part: string, named: Map<string, string>): boolean {
  const text = decoded(part)
  if (segment.kind === 'text') return text === segment.text
  if (text === '') return false
  const found = segment.regex.exec(text)
  if (found === null) return false
  for (const [at, name] of segment.names.entries()) named.set(name, found[at + 1] ?? '')
  return true
}

/** Without its `;name=value`. */
function decoded(part: string): string {
  const text = part.includes(';') ? part.slice(0, part.indexOf(';')) : part
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
