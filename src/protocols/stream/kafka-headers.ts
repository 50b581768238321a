import { isUtf8 } from 'node:buffer'

export type RawHeaders = readonly (readonly [name: string, value: Buffer | null])[]

const typesHeader = 'spring_json_header_types'
const contentTypeHeader = 'contentType'
/** Of the framework alone, and of no meaning to anybody else. */
const neverSent = new Set([typesHeader, 'id', 'timestamp', 'deliveryAttempt', 'scst_nativeHeadersPresent'])

interface Headers {
  readonly contentType: string
  readonly headers: Readonly<Record<string, string>>
  /** Raw, and not in the map of types. */
  readonly trace: Readonly<Record<string, string>>
}

/** As Spring's mapper writes texts: raw, with the map that makes a receiver read them as such. */
export function encodeHeaders({ contentType, headers, trace }: Headers): RawHeaders {
  const texts = Object.entries(headers).filter(
    ([name]) => name !== contentTypeHeader && !neverSent.has(name) && !Object.hasOwn(trace, name),
  )
  const typed: [string, string][] = [[contentTypeHeader, contentType], ...texts]
  const types = Object.fromEntries(typed.map(([name]) => [name, 'java.lang.String']))
  return [
    ...typed.map(([name, text]) => [name, Buffer.from(quotedIfAmbiguous(text))] as const),
    ...Object.entries(trace).map(([name, text]) => [name, Buffer.from(text)] as const),
    [typesHeader, Buffer.from(JSON.stringify(types))],
  ]
}

/** A receiver takes a text that begins with a quote for JSON: so it is. */
function quotedIfAmbiguous(text: string): string {
  return text.startsWith('"') ? JSON.stringify(text) : text
}

export interface DecodedHeaders {
  /** Undefined where the sender named none. */
  readonly contentType: string | undefined
  readonly headers: ReadonlyMap<string, string>
}

/** Texts as they are, anything else as JSON has it; the last one of a name counts. What is no text is left out. */
export function decodeHeaders(raw: RawHeaders): DecodedHeaders {
  const headers = new Map<string, string>()
  const types = typesIn(raw)
  for (const [name, value] of raw) {
    if (name === typesHeader || value === null || !isUtf8(value)) continue
    const text = value.toString('utf8')
    headers.set(name, types.get(name) === 'java.lang.String' ? unquoted(text) : text)
  }
  const contentType = headers.get(contentTypeHeader)?.replace(/^"(.*)"$/s, '$1')
  headers.delete(contentTypeHeader)
  return { contentType, headers }
}

function typesIn(raw: RawHeaders): ReadonlyMap<string, unknown> {
  const text = raw.findLast(([name]) => name === typesHeader)?.[1]?.toString('utf8')
  const types = text === undefined ? undefined : parsed(text)
  return new Map(typeof types === 'object' && types !== null ? Object.entries(types) : [])
}

function unquoted(text: string): string {
  const value = text.startsWith('"') ? parsed(text) : undefined
  return typeof value === 'string' ? value : text
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
