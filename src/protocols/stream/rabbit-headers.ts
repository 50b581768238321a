import { type Headers, type HeaderValue, isTyped } from '../rabbitmq/header-values.ts'

/** Of the framework alone, and of no meaning to anybody else. */
const neverSent = new Set([
  'contentType',
  'scst_partition',
  'sourceData',
  'deliveryAttempt',
  'rabbitmq_streamContext',
  'id',
  'timestamp',
])

export function encodeHeaders(
  headers: Readonly<Record<string, string>>,
  trace: Readonly<Record<string, string>>,
): Record<string, string> {
  return { ...Object.fromEntries(Object.entries(headers).filter(([name]) => !neverSent.has(name))), ...trace }
}

/** Numbers and flags as text, lists and tables as JSON. */
export function decodeHeaders(headers: Headers): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(headers).flatMap(([name, value]): [string, string][] => {
      const plain = plainOf(value)
      if (plain === null || plain === undefined) return []
      return [[name, typeof plain === 'object' ? JSON.stringify(plain) : String(plain)]]
    }),
  )
}

function plainOf(value: HeaderValue): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(plainOf)
  if (!isTyped(value)) return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plainOf(each)]))
  const { value: typed } = value
  if (typeof typed === 'bigint') return String(typed)
  if (Buffer.isBuffer(typed)) return typed.toString('utf8')
  return typeof typed === 'object' ? typed.digits / 10 ** typed.places : typed
}
