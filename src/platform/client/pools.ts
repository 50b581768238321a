import type { Dispatcher, Pool } from 'undici'

export interface PoolSettings {
  /** `spring.cloud.openfeign.httpclient.max-connections-per-route` */
  readonly connectionsPerOrigin: number
  /** Origins with connections at a time; the one that was not asked for the longest is let go. */
  readonly mostOrigins: number
}

export interface Pools {
  request(origin: string, connectTimeoutMs: number, options: Dispatcher.RequestOptions): Promise<Dispatcher.ResponseData>
  /** Ends when requests under way have. */
  close(): Promise<void>
}

/** Connections to each origin, kept between calls. */
export function createPools({ connectionsPerOrigin, mostOrigins }: PoolSettings): Pools {
  const pools = new Map<string, Promise<Pool>>()

  const open = async (origin: string, connectTimeoutMs: number): Promise<Pool> => {
    const { Pool } = (await import('undici')).default
    return new Pool(origin, { connections: connectionsPerOrigin, connect: { timeout: connectTimeoutMs }, keepAliveTimeout: 4000 })
  }

  const poolOf = (origin: string, connectTimeoutMs: number): Promise<Pool> => {
    const key = `${origin} ${connectTimeoutMs}`
    const pool = pools.get(key) ?? open(origin, connectTimeoutMs)
    // To the end of the line, as the one used last.
    pools.delete(key)
    pools.set(key, pool)
    const [oldest] = pools
    if (pools.size > mostOrigins && oldest !== undefined) {
      pools.delete(oldest[0])
      void oldest[1].then((idle) => idle.close())
    }
    return pool
  }

  return {
    request: async (origin, connectTimeoutMs, options) => await (await poolOf(origin, connectTimeoutMs)).request(options),
    close: async () => {
      const all = await Promise.all(pools.values())
      pools.clear()
      await Promise.all(all.map((pool) => pool.close()))
    },
  }
}
