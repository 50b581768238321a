import type { LookupFunction } from 'node:net'
import { Pool } from 'undici'

export interface PoolSettings {
  readonly connectTimeoutMs: number
  /** To one server at a time. */
  readonly maxConnections: number
}

const maxPools = 500
const unusedMs = 300_000
const keepAliveMs = 4000

interface Used {
  readonly pool: Pool
  lastMs: number
}

/** Connections to the next servers, kept and bounded for each. */
export class Pools {
  readonly #settings: () => PoolSettings
  readonly #lookup: (origin: string) => LookupFunction
  readonly #pools = new Map<string, Used>()

  /** `lookup`: finds the address of a name, for connections to this origin. */
  constructor(settings: () => PoolSettings, lookup: (origin: string) => LookupFunction) {
    this.#settings = settings
    this.#lookup = lookup
  }

  to(origin: string, connectTimeoutMs?: number): Pool {
    const { connectTimeoutMs: usualMs, maxConnections } = this.#settings()
    const timeoutMs = connectTimeoutMs ?? usualMs
    const key = `${origin} ${timeoutMs} ${maxConnections}`
    const known = this.#pools.get(key)
    if (known !== undefined) {
      known.lastMs = performance.now()
      return known.pool
    }
    this.#sweep()
    const pool = new Pool(origin, {
      connections: maxConnections,
      pipelining: 1,
      connect: { timeout: timeoutMs, lookup: this.#lookup(origin) },
      keepAliveTimeout: keepAliveMs,
      // An answer may be quiet for as long as it likes, unless the route says otherwise: events come when they come.
      bodyTimeout: 0,
    })
    this.#pools.set(key, { pool, lastMs: performance.now() })
    return pool
  }

  async close(): Promise<void> {
    const all = [...this.#pools.values()]
    this.#pools.clear()
    await Promise.all(all.map(({ pool }) => pool.destroy()))
  }

  /** Instances come and go, each with a port of its own. */
  #sweep(): void {
    for (const [key, { pool, lastMs }] of this.#pools) {
      const isUnused = pool.stats.running === 0 && pool.stats.queued === 0
      if (!isUnused || (performance.now() - lastMs < unusedMs && this.#pools.size < maxPools)) continue
      this.#pools.delete(key)
      void pool.close()
    }
  }
}
