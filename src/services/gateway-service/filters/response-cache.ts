import type { Exchange } from '../proxy/exchange.ts'
import { HeaderList } from '../proxy/header-list.ts'
import { isStream, type Reply } from '../proxy/reply.ts'
import type { FilterFactory } from './filter.ts'
import { filterText } from './text.ts'

const defaultSizeBytes = 5 * 1024 * 1024
const defaultTtlMs = 300_000
const maxEntryBytes = 1_048_576

interface Entry {
  readonly status: number
  readonly headers: readonly string[]
  readonly body: Buffer
  readonly variesBy: readonly string[]
  readonly storedMs: number
}

/** `LocalResponseCache=30m,500MB`: answers to GETs without a body, in memory, the least recently used going first. */
export const localResponseCache: FilterFactory = {
  shortcut: { fields: ['timeToLive', 'size'] },
  create: (args, { clock }) => {
    const ttlMs = args.durationMs('timeToLive', defaultTtlMs)
    const cache = new Cache(args.bytes('size', defaultSizeBytes))
    return {
      text: filterText('LocalResponseCache', { timeToLive: `${ttlMs}ms`, size: args.optional('size') ?? null }),
      around: async (exchange, next) => {
        if (exchange.method !== 'GET' || exchange.hasBody || has(exchange.request.headers['cache-control'], 'no-store'))
          return next()
        const entry = cache.find(exchange)
        const ageMs = entry === undefined ? 0 : clock.now() - entry.storedMs
        if (entry !== undefined && ageMs < ttlMs && !has(exchange.request.headers['cache-control'], 'no-cache'))
          return replyOf(entry, ttlMs - ageMs)
        const reply = await next()
        if (!isStorable(reply)) return reply
        const length = Number(reply.headers.get('content-length') ?? Number.NaN)
        if (!(length <= maxEntryBytes)) return reply
        const body = isStream(reply.body) ? await reply.body.read(maxEntryBytes) : (reply.body ?? Buffer.alloc(0))
        const { status, headers } = reply
        const stored = { status, headers: [...headers.flat], body, variesBy: variesBy(reply), storedMs: clock.now() }
        cache.keep(exchange, stored)
        return replyOf(stored, ttlMs)
      },
    }
  },
}

class Cache {
  readonly #entries = new Map<string, Entry>()
  readonly #mostBytes: number
  #bytes = 0

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes
  }

  find(exchange: Exchange): Entry | undefined {
    const variesBy = this.#entries.get(baseKey(exchange))?.variesBy
    if (variesBy === undefined) return undefined
    const key = keyOf(exchange, variesBy)
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry
  }

  keep(exchange: Exchange, entry: Entry): void {
    const marker = { ...entry, body: Buffer.alloc(0), headers: [] }
    this.#put(baseKey(exchange), marker)
    this.#put(keyOf(exchange, entry.variesBy), entry)
    for (const [key, oldest] of this.#entries) {
      if (this.#bytes <= this.#mostBytes) return
      this.#entries.delete(key)
      this.#bytes -= sizeOf(key, oldest)
    }
  }

  #put(key: string, entry: Entry): void {
    const former = this.#entries.get(key)
    if (former !== undefined) this.#bytes -= sizeOf(key, former)
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    this.#bytes += sizeOf(key, entry)
  }
}

function sizeOf(key: string, { headers, body }: Entry): number {
  return 100 + 2 * key.length + body.length + headers.reduce((sum, text) => sum + 2 * text.length, 0)
}

function baseKey({ path, search }: Exchange): string {
  return `vary ${path}${search}`
}

/** Whoever is logged in gets an answer of his own. */
function keyOf(exchange: Exchange, variesBy: readonly string[]): string {
  const values = [...new Set(['authorization', 'cookie', ...variesBy])].map((name) => exchange.headers.all(name).join(','))
  return `body ${exchange.path}${exchange.search}\n${values.join('\n')}`
}

function isStorable({ status, headers }: Reply): boolean {
  const control = headers.get('cache-control')
  return [200, 206, 301].includes(status) && !has(control, 'no-store') && !has(control, 'private') && headers.get('vary') !== '*'
}

function variesBy({ headers }: Reply): readonly string[] {
  return headers.all('vary').flatMap((value) => value.split(',').map((name) => name.trim().toLowerCase()))
}

function replyOf({ status, headers, body }: Entry, leftMs: number): Reply {
  const list = new HeaderList([...headers])
  list.set('Cache-Control', `max-age=${Math.floor(leftMs / 1000)}`)
  return { status, headers: list, body }
}

function has(header: string | undefined, word: string): boolean {
  return header?.toLowerCase().includes(word) === true
}
