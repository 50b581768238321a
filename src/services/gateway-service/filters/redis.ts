import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import type { Environment } from '../../../platform/platform.ts'
import { messageOf } from '../../../shared/errors.ts'
import type { Bucket, Taken, TokenBuckets } from './token-buckets.ts'

export interface RedisBuckets extends TokenBuckets {
  close(): void
}

/**
 * The bucket as it was when it was last looked at, and when that was; the time is Redis's own, in seconds. Both keys go away by
 * themselves once the bucket would be full again.
 */
const script = `
local rate, burst, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local now = tonumber(redis.call('TIME')[1])
local keptSeconds = math.max(1, math.floor(burst / rate * 2))
local tokens = tonumber(redis.call('GET', KEYS[1]) or burst)
local since = math.max(0, now - tonumber(redis.call('GET', KEYS[2]) or 0))
tokens = math.min(burst, tokens + since * rate)
local allowed = 0
if tokens >= wanted then
  allowed = 1
  tokens = tokens - wanted
end
redis.call('SETEX', KEYS[1], keptSeconds, tokens)
redis.call('SETEX', KEYS[2], keptSeconds, now)
return { allowed, tokens }`

const commandTimeoutMs = 1000

/** `spring.data.redis.*`; connects when the first bucket is asked for. */
export function createRedisBuckets(environment: Pick<Environment, 'get' | 'number' | 'boolean'>, log: Logger): RedisBuckets {
  let connected: { readonly madeFor: string; readonly redis: Promise<Redis> } | undefined
  let isAway = false
  let isAsked = false
  const tellOnce = (error: unknown) => {
    if (isAway) return
    isAway = true
    const { host, port } = addressOf(environment)
    log.warn({ reason: messageOf(error), host, port }, 'Redis cannot be asked: no rate is limited')
  }
  const connection = () => {
    if (!environment.boolean('msa.redis.enabled', true)) throw new Error('there is none here')
    const address = addressOf(environment)
    const madeFor = JSON.stringify(address)
    if (connected?.madeFor === madeFor) return connected.redis
    close()
    connected = { madeFor, redis: connect(address, tellOnce) }
    return connected.redis
  }
  const close = () => {
    // One that never came about needs no end.
    connected?.redis.then(
      (redis) => redis.disconnect(),
      () => undefined,
    )
    connected = undefined
  }
  return {
    close,
    take: async (bucket) => {
      // Of one that says nothing, one request at a time finds out whether it still does; the others do not wait for it.
      if (isAway && isAsked) throw new Error('it is away')
      isAsked = true
      try {
        const taken = await takeFrom(await connection(), bucket)
        isAway = false
        return taken
      } catch (error) {
        tellOnce(error)
        throw error
      } finally {
        isAsked = false
      }
    },
  }
}

async function takeFrom(redis: Redis, { id, replenishRate, burstCapacity, requestedTokens }: Bucket): Promise<Taken> {
  if (redis.status !== 'ready') throw new Error('it is not connected')
  const keys = [`request_rate_limiter.{${id}}.tokens`, `request_rate_limiter.{${id}}.timestamp`]
  const answer = await redis.eval(script, 2, ...keys, replenishRate, burstCapacity, requestedTokens)
  if (!Array.isArray(answer)) throw new Error('Redis answered the script with something else')
  return { isAllowed: Number(answer[0]) === 1, remaining: Number(answer[1]) }
}

interface Address {
  readonly host: string
  readonly port: number
  readonly db: number
  readonly username: string | undefined
  readonly password: string | undefined
}

function addressOf(environment: Pick<Environment, 'get' | 'number'>): Address {
  const setting = (name: string) => environment.get(`spring.data.redis.${name}`) ?? environment.get(`spring.redis.${name}`)
  const db = Number(setting('database') ?? 0)
  const url = setting('url')
  if (url !== undefined && URL.canParse(url)) {
    const { hostname, port, username, password } = new URL(url)
    const own = (text: string) => (text === '' ? undefined : decodeURIComponent(text))
    return { host: hostname, port: Number(port || 6379), db, username: own(username), password: own(password) }
  }
  const port = Number(setting('port') ?? 6379)
  return { host: setting('host') ?? 'localhost', port, db, username: setting('username'), password: setting('password') }
}

async function connect({ username, password, ...address }: Address, onError: (error: unknown) => void): Promise<Redis> {
  // Of a CommonJS package a bundle knows the default export alone.
  const {
    default: { Redis },
  } = await import('ioredis')
  const redis = new Redis({
    ...address,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    commandTimeout: commandTimeoutMs,
    connectTimeout: commandTimeoutMs,
    // A request is not kept waiting for a server that is away: it is let through.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(5000, 100 * attempt),
    lazyConnect: true,
  })
  redis.on('error', onError)
  // The error above says so; the next request is let through, and Redis is tried again meanwhile.
  await redis.connect().catch(() => undefined)
  return redis
}
