import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { gunzipSync } from 'node:zlib'

/** A request that was sent to a real program, and what it answered. */
export interface Exchange {
  readonly name: string
  readonly request: Sent
  readonly response?: Answer
  readonly compare?: 'status'
}

export interface Failure {
  readonly name: string
  readonly because: string
}

interface Sent {
  readonly method: string
  readonly url: string
  readonly headers: ReadonlyArray<readonly [string, string]>
  readonly body?: string
}

interface Answer {
  readonly status: number
  readonly headers: ReadonlyArray<readonly [string, string]>
  readonly body?: string
  readonly bodyBase64?: string
}

export function exchangesOf(file: string | URL): readonly Exchange[] {
  return JSON.parse(readFileSync(file, 'utf8'))
}

/**
 * Sends each request again, in order, and compares status, Content-Type and body with what was recorded. What differs from run to
 * run is masked on both sides; members of JSON objects compare in any order. `skip`: names, each with the reason for the difference.
 */
export async function replay(
  base: URL,
  exchanges: readonly Exchange[],
  options: {
    /** Stands for `$ROOT` in the recording. */
    readonly root?: string
    readonly skip?: Readonly<Record<string, string>>
    /** After an exchange. */
    readonly between?: (exchange: Exchange) => Promise<void> | void
  } = {},
): Promise<Failure[]> {
  const failures: Failure[] = []
  const names = new Set(exchanges.map(({ name }) => name))
  for (const name of Object.keys(options.skip ?? {})) {
    if (!names.has(name)) failures.push({ name, because: 'is to be skipped, but is not in the recording' })
  }
  for (const exchange of exchanges) {
    if (exchange.response === undefined || options.skip?.[exchange.name] !== undefined) continue
    const because = differences(exchange, exchange.response, await send(base, exchange.request), options.root)
    if (because.length > 0) failures.push({ name: exchange.name, because: because.join('; ') })
    await options.between?.(exchange)
  }
  return failures
}

function differences({ request, compare }: Exchange, expected: Answer, got: Answer, root: string | undefined): readonly string[] {
  const found: string[] = []
  if (got.status !== expected.status) found.push(`status ${got.status}, expected ${expected.status}`)
  const [gotType, type] = [contentType(got), contentType(expected)]
  if (gotType !== type) found.push(`content type '${gotType}', expected '${type}'`)
  if (compare === 'status' || request.method === 'HEAD') return found
  const [gotBody, body] = [comparable(got, root), comparable(expected, root)]
  if (gotBody !== body) found.push(`body ${around(gotBody, body)}`)
  return found
}

function around(got: string, expected: string): string {
  let at = 0
  while (at < got.length && got[at] === expected[at]) at++
  const part = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 30), at + 80))
  return `differs at ${at}: …${part(got)}, expected …${part(expected)}`
}

function contentType({ headers }: Answer): string {
  const value = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  return value.toLowerCase().replace(/;\s*/g, ';')
}

function comparable(answer: Answer, root: string | undefined): string {
  const text = masked(answer.body ?? answer.bodyBase64 ?? '', root)
  if (text === '' || !contentType(answer).includes('json')) return text
  try {
    return JSON.stringify(sorted(JSON.parse(withExactNumbers(text)), ''))
  } catch {
    return text
  }
}

/** 1000.0 and 20-digit integers would all compare as the same double. */
function withExactNumbers(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (found, text) => text ?? `"<number ${found}>"`)
}

const masks: ReadonlyArray<readonly [RegExp, string]> = [
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)(\[[A-Za-z/_]+\])?/g, '<time>'],
  [
    /((?:lastUpdatedTimestamp|lastDirtyTimestamp|registrationTimestamp|lastRenewalTimestamp|serviceUpTimestamp|evictionTimestamp|timestamp)(?:"\s*:\s*"?|>\s*|:\s*))\d{10,}/g,
    '$1111',
  ],
  [/(versions__delta(?:"\s*:\s*"|>))-?\d+/g, '$1<n>'],
  [/"requestId"\s*:\s*"[^"]*"/g, '"requestId":"<id>"'],
  [/00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]/g, '<traceparent>'],
  [/"version"\s*:\s*"[0-9a-f]{40}"/g, '"version":"<sha>"'],
  [/[A-Za-z]+\$\$Lambda[^ )"]*/g, '<lambda>'],
  [/<div id='created'>[^<]*</g, "<div id='created'><"],
  [/\[[0-9a-f]{8}-\d+\]/g, '[<id>]'],
]

function masked(text: string, root: string | undefined): string {
  const rooted = root === undefined ? text : text.split(root).join('$ROOT')
  return masks.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), rooted)
}

/** Eureka keeps no order among these. */
const withoutOrder = new Set(['instance', 'application', 'responseList'])

function sorted(value: unknown, key: string): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => sorted(item, ''))
    return withoutOrder.has(key) ? items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : items
  }
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, each]): [string, unknown] => [name, sorted(each, name)])
  return entries.sort(([a], [b]) => (a < b ? -1 : 1))
}

/** As it stands: Node's client adds only Host, Connection and, with a body, Content-Length, and leaves odd paths alone. */
export function send(base: URL, { method, url, headers, body }: Sent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const bytes = body === undefined ? undefined : Buffer.from(body)
    const length = bytes === undefined ? {} : { 'Content-Length': bytes.length }
    const options = { host: base.hostname, port: base.port, method, path: url, agent: false, timeout: 20_000 }
    const outgoing = request({ ...options, headers: { ...Object.fromEntries(headers), ...length } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const zipped = response.headers['content-encoding'] === 'gzip'
        const whole = Buffer.concat(chunks)
        const content = zipped && whole.length > 0 ? gunzipSync(whole) : whole
        const text = content.toString()
        const rawHeaders = pairs(response.rawHeaders)
        const answered = Buffer.from(text).equals(content) ? { body: text } : { bodyBase64: content.toString('base64') }
        resolve({ status: response.statusCode ?? 0, headers: rawHeaders, ...answered })
      })
    })
    outgoing.on('error', reject)
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer to ${method} ${url}`)))
    outgoing.end(bytes)
  })
}

function pairs(raw: readonly string[]): ReadonlyArray<readonly [string, string]> {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ''] as const] : []))
}
