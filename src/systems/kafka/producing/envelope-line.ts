import type { NewRecord } from '../../../protocols/kafka/records/batch-writer.ts'
import { parseMoment } from '../../moment.ts'

export interface EnvelopeLine {
  readonly record: NewRecord
  readonly partition: number | undefined
}

/** What is wrong with a line, in words that follow its number. */
export class LineFault extends Error {}

/**
 * A message as JSON: what `consume -o json` and `-o ndjson` write, and what kcat and rpk do. Undefined for a line that only
 * opens or closes a list. A key or value that is neither text nor `{"base64":…}` is sent as the JSON that it is.
 */
export function readEnvelope(text: string, now: number): EnvelopeLine | undefined {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed === '[' || trimmed === ']' || trimmed === '[]') return undefined
  const json = trimmed.endsWith(',') ? trimmed.slice(0, -1) : trimmed
  let message: unknown
  try {
    message = JSON.parse(json)
  } catch (error) {
    throw new LineFault(`is no JSON: ${error instanceof Error ? error.message : error}`)
  }
  if (typeof message !== 'object' || message === null || Array.isArray(message)) throw new LineFault('is JSON, but no message')
  const fields = message as Readonly<Record<string, unknown>>
  if (!('value' in fields) && !('payload' in fields) && !('key' in fields))
    throw new LineFault('is JSON without a "value"; lines are sent as they are without --json')
  const value = contentOf('value' in fields ? fields.value : fields.payload)
  const record = { key: contentOf(fields.key), value, headers: headersOf(fields.headers), timestamp: timeOf(fields, now) }
  return { record, partition: partitionOf(fields.partition) }
}

function contentOf(value: unknown): Buffer | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return Buffer.from(value)
  const base64 = base64In(value)
  return base64 ?? Buffer.from(JSON.stringify(value))
}

function base64In(value: unknown): Buffer | undefined {
  if (typeof value !== 'object' || value === null || !('base64' in value) || Object.keys(value).length !== 1) return undefined
  if (typeof value.base64 !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(value.base64))
    throw new LineFault('has base64 that is none')
  return Buffer.from(value.base64, 'base64')
}

/** `[{key, value}…]`, pairs, kcat's flat list, or an object. */
function headersOf(headers: unknown): NewRecord['headers'] {
  if (headers === null || headers === undefined) return []
  if (!Array.isArray(headers)) {
    if (typeof headers !== 'object') throw new LineFault('has headers that are none')
    return Object.entries(headers).map(([name, value]) => [name, contentOf(value)] as const)
  }
  if (headers.length > 0 && headers.every((each) => typeof each === 'string' || each === null)) {
    if (headers.length % 2 !== 0) throw new LineFault('has a header without a value')
    return headers.flatMap((name, at) => (at % 2 === 0 ? [[String(name), contentOf(headers[at + 1])] as const] : []))
  }
  return headers.map((header: unknown) => {
    if (Array.isArray(header) && typeof header[0] === 'string') return [header[0], contentOf(header[1])] as const
    if (typeof header !== 'object' || header === null) throw new LineFault('has headers that are none')
    const { key, name = key, value } = header as { key?: unknown; name?: unknown; value?: unknown }
    if (typeof name !== 'string') throw new LineFault('has a header without a name')
    return [name, contentOf(value)] as const
  })
}

function timeOf({ timestamp, ts }: Readonly<Record<string, unknown>>, now: number): number {
  const told = timestamp ?? ts
  if (told === undefined || told === null) return now
  if (typeof told === 'number' && Number.isSafeInteger(told)) return told
  const at = typeof told === 'string' ? parseMoment(told, now) : undefined
  if (at === undefined) throw new LineFault(`has a timestamp that is no time: ${JSON.stringify(told)}`)
  return at
}

function partitionOf(partition: unknown): number | undefined {
  if (partition === undefined || partition === null || partition === -1) return undefined
  if (typeof partition === 'number' && Number.isInteger(partition) && partition >= 0) return partition
  throw new LineFault(`has a partition that is none: ${JSON.stringify(partition)}`)
}
