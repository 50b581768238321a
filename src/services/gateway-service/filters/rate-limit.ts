import type { Exchange } from '../proxy/exchange.ts'
import { emptyReply } from '../proxy/reply.ts'
import type { Arguments } from '../routes/arguments.ts'
import type { FilterContext, FilterFactory } from './filter.ts'
import { statusOf } from './status-names.ts'
import { filterText } from './text.ts'
import type { Taken } from './token-buckets.ts'

const own = 'redis-rate-limiter'

export const requestRateLimiter: FilterFactory = {
  shortcut: { fields: [] },
  create: (args, context) => {
    const keyOf = keyResolver(args, context)
    const limiter = args.optional('rate-limiter')
    if (limiter !== undefined && limiter !== '#{@redisRateLimiter}')
      args.fail(`there is no rate limiter ${limiter}; #{@redisRateLimiter} is`)
    const rate = positive(args, `${own}.replenishRate`)
    const burst = positive(args, `${own}.burstCapacity`, 1)
    const wanted = positive(args, `${own}.requestedTokens`, 1)
    if (burst < rate) args.fail(`${own}.burstCapacity is below ${own}.replenishRate`)
    const withHeaders = args.flag(`${own}.includeHeaders`, true)
    const deniesEmpty = args.flag('denyEmptyKey', true)
    const emptyStatus = statusIn(args, 'emptyKeyStatusCode', 403)
    const fullStatus = statusIn(args, 'statusCode', 429)
    return {
      text: filterText('RequestRateLimiter', { replenishRate: rate, burstCapacity: burst, requestedTokens: wanted }),
      around: async (exchange, next) => {
        const key = await keyOf(exchange)
        if (key === '') return deniesEmpty ? emptyReply(emptyStatus) : next()
        const bucket = { id: `${context.routeId}.${key}`, replenishRate: rate, burstCapacity: burst, requestedTokens: wanted }
        // Why a bucket could not be looked at is told where it was to be.
        const taken = await context.buckets.take(bucket).catch((): Taken => ({ isAllowed: true, remaining: -1 }))
        const reply = taken.isAllowed ? await next() : emptyReply(fullStatus)
        if (withHeaders) {
          reply.headers.add('X-RateLimit-Remaining', String(taken.remaining))
          reply.headers.add('X-RateLimit-Requested-Tokens', String(wanted))
          reply.headers.add('X-RateLimit-Burst-Capacity', String(burst))
          reply.headers.add('X-RateLimit-Replenish-Rate', String(rate))
        }
        return reply
      },
    }
  },
}

/** The beans there are: a gateway in Java has those its author wrote. */
function keyResolver(args: Arguments, { tokens }: FilterContext): (exchange: Exchange) => string | Promise<string> {
  const bean = args.optional('key-resolver') ?? '#{@principalNameKeyResolver}'
  switch (bean) {
    case '#{@principalNameKeyResolver}':
    case '#{@userKeyResolver}':
      return async ({ request }) => {
        const token = /^Bearer +(\S+)\s*$/i.exec(request.headers.authorization ?? '')?.[1]
        if (token === undefined) return ''
        const verdict = await tokens.verify(token)
        return verdict.kind === 'valid' ? safe(verdict.userId) : ''
      }
    case '#{@remoteAddrKeyResolver}':
    case '#{@ipKeyResolver}':
      return ({ remoteAddress }) => safe(remoteAddress)
    case '#{@pathKeyResolver}':
      return ({ originalPath }) => safe(originalPath)
    case '#{@hostKeyResolver}':
      return ({ request }) => safe(request.headers.host ?? '')
    default:
      return args.fail(
        `there is no key resolver ${bean}: principalNameKeyResolver, remoteAddrKeyResolver, pathKeyResolver, hostKeyResolver`,
      )
  }
}

/** Braces mean something in a key of Redis Cluster. */
function safe(key: string): string {
  return key.replace(/[{}\s]/g, '_').slice(0, 200)
}

function positive(args: Arguments, name: string, fallback?: number): number {
  const value = args.number(name, fallback)
  return Number.isInteger(value) && value >= 1 ? value : args.fail(`${name} is ${value}, which is no count`)
}

function statusIn(args: Arguments, name: string, fallback: number): number {
  const text = args.optional(name)
  return text === undefined ? fallback : (statusOf(text) ?? args.fail(`'${text}' is no status`))
}
