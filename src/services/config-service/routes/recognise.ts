import { InvalidRequest } from '../sources/source.ts'

export type Route =
  | { readonly kind: 'environment'; readonly application: string; readonly profiles: string; readonly label: string | undefined }
  | {
      readonly kind: 'document'
      readonly application: string
      readonly profiles: string
      readonly label: string | undefined
      readonly format: DocumentFormat
    }
  | {
      readonly kind: 'file'
      readonly application: string
      readonly profiles: string
      readonly label: string | undefined
      readonly path: string
    }
  | {
      readonly kind: 'cipher'
      readonly action: 'encrypt' | 'decrypt' | 'key'
      readonly application: string | undefined
      readonly profiles: string | undefined
    }
  | { readonly kind: 'cipher-status' }

export type DocumentFormat = 'yml' | 'properties' | 'json'

/** What a path means, for each method that has a meaning there. */
export function recognise(
  segments: readonly string[],
  usesDefaultLabel: boolean,
): Readonly<Partial<Record<'GET' | 'POST', Route>>> {
  const [first = '', second = '', third = ''] = segments
  if (first === 'encrypt' && segments.length === 2 && second === 'status') return { GET: { kind: 'cipher-status' } }
  if (segments.length === 1 && isCipherAction(first)) return cipher(first, undefined, undefined)
  if (segments.length === 3 && isCipherAction(first) && second !== '' && third !== '') {
    const route = cipher(first, second, third)
    return first === 'key' ? route : { ...route, ...reading(segments, usesDefaultLabel) }
  }
  return reading(segments, usesDefaultLabel)
}

function isCipherAction(word: string): word is 'encrypt' | 'decrypt' | 'key' {
  return word === 'encrypt' || word === 'decrypt' || word === 'key'
}

function cipher(action: 'encrypt' | 'decrypt' | 'key', application: string | undefined, profiles: string | undefined) {
  const route: Route = { kind: 'cipher', action, application, profiles }
  return action === 'key' ? { GET: route } : { POST: route }
}

function reading(segments: readonly string[], usesDefaultLabel: boolean): { readonly GET?: Route } {
  const route = readingRoute(segments, usesDefaultLabel)
  return route === undefined ? {} : { GET: route }
}

function readingRoute(segments: readonly string[], usesDefaultLabel: boolean): Route | undefined {
  const [first = '', second = '', third = '', ...rest] = segments
  if (first === '') return undefined
  if (segments.length === 1) return document(first, undefined)
  if (second === '') return undefined
  if (segments.length === 2) {
    // A profile that looks like a file is none.
    if (/\b\.(?:ya?ml|properties|json)\b/.test(second)) return document(second, first)
    return { kind: 'environment', application: first, profiles: second, label: undefined }
  }
  if (third === '') return undefined
  const names = { application: first, profiles: second }
  if (segments.length > 3) return { kind: 'file', ...names, label: third, path: rest.filter((part) => part !== '').join('/') }
  if (usesDefaultLabel) return { kind: 'file', ...names, label: undefined, path: third }
  return { kind: 'environment', ...names, label: third }
}

/** The last dash divides: an application may have dashes in its name, a profile may not here. */
function document(name: string, label: string | undefined): Route | undefined {
  const [, application, profiles, extension] = /^(.+)-(.+)\.(yml|yaml|properties|json)$/s.exec(name) ?? []
  if (application === undefined || profiles === undefined) return undefined
  const format = extension === 'properties' || extension === 'json' ? extension : 'yml'
  return { kind: 'document', application, profiles, label, format }
}

/**
 * Throws an `InvalidRequest`: as with Tomcat, some characters must be encoded, and no segment may hold a slash, a
 * backslash or NUL, however it is written.
 */
export function segmentsOf(path: string): readonly string[] {
  if (!path.startsWith('/')) throw new InvalidRequest('the path does not begin with a slash')
  if (/["<>[\]\\^`{|}]/.test(path)) throw new InvalidRequest('the path has a character in it that must be encoded')
  return path
    .slice(1)
    .split('/')
    .map((segment) => {
      const plain = segment.includes(';') ? segment.slice(0, segment.indexOf(';')) : segment
      const text = plain.includes('%') ? decoded(plain) : plain
      if (/[/\\\0]/.test(text)) throw new InvalidRequest('a part of the path holds a slash, a backslash or NUL')
      return text
    })
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw new InvalidRequest('the path is not encoded as paths are')
  }
}
