import { GatewayError } from '../gateway-error.ts'
import type { Exchange } from '../proxy/exchange.ts'
import { HeaderList } from '../proxy/header-list.ts'
import { discard, type Reply } from '../proxy/reply.ts'
import type { FilterFactory } from './filter.ts'
import type { GatewayBreaker } from './gateway-breaker.ts'
import { statusOf } from './status-names.ts'
import { filterText } from './text.ts'

export const circuitBreaker: FilterFactory = {
  shortcut: { fields: ['name'] },
  create: (args, { routeId, breakers, forward }) => {
    const name = args.optional('name') ?? routeId
    const fallbackUri = args.optional('fallbackUri')
    if (fallbackUri !== undefined && !/^forward:(\/\/)?\//.test(fallbackUri))
      args.fail('Only forward: is supported as fallbackUri')
    const fallback = fallbackUri?.replace(/^forward:(\/\/(?=\/))?/, '')
    const bad = new Set(args.list('statusCodes', []).map((text) => statusOf(text) ?? args.fail(`'${text}' is no status`)))
    const resumes = args.flag('resumeWithoutError', false)
    const breaker = breakers(name)
    return {
      text: `[SpringCloudCircuitBreakerResilience4JFilterFactory name = '${name}', fallback = ${fallbackUri ?? 'null'}]`,
      around: async (exchange, next) => {
        const startAgain = exchange.snapshot()
        try {
          return await guarded(breaker, exchange, next, bad)
        } catch (error) {
          if (exchange.isGone) throw error
          if (fallback !== undefined) {
            startAgain()
            exchange.failure = error
            return await forward(exchange, exchange.expanded(fallback))
          }
          if (resumes) return { status: 200, headers: new HeaderList(['Content-Length', '0']), body: undefined }
          throw error
        }
      },
    }
  },
}

async function guarded(
  breaker: GatewayBreaker,
  exchange: Exchange,
  next: () => Promise<Reply>,
  bad: ReadonlySet<number>,
): Promise<Reply> {
  try {
    breaker.acquire()
  } catch (error) {
    throw new GatewayError(503, 'the circuit breaker is open', { cause: error })
  }
  const startedMs = performance.now()
  const tookMs = () => performance.now() - startedMs
  try {
    const reply = await within(breaker.limitMs, exchange, next)
    if (bad.has(reply.status)) {
      discard(reply)
      throw new GatewayError(reply.status, `the status ${reply.status} counts as a failure`)
    }
    breaker.succeeded(tookMs())
    return reply
  } catch (error) {
    // The client's going away says nothing of the server.
    if (exchange.isGone) breaker.release()
    else breaker.failed(tookMs(), error)
    throw error
  }
}

async function within(limitMs: number, exchange: Exchange, next: () => Promise<Reply>): Promise<Reply> {
  if (!Number.isFinite(limitMs)) return next()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new GatewayError(504, `no answer within ${limitMs} ms`))
      exchange.callOff()
    }, limitMs)
  })
  try {
    return await Promise.race([next(), late])
  } finally {
    clearTimeout(timer)
  }
}

/** Behind a fallback: tells the next server what went wrong. */
export const fallbackHeaders: FilterFactory = {
  shortcut: { fields: [] },
  create: (args) => {
    const named = (argument: string, name: string) => args.optional(argument) ?? name
    const typeName = named('executionExceptionTypeHeaderName', 'Execution-Exception-Type')
    const messageName = named('executionExceptionMessageHeaderName', 'Execution-Exception-Message')
    const rootTypeName = named('rootCauseExceptionTypeHeaderName', 'Root-Cause-Exception-Type')
    const rootMessageName = named('rootCauseExceptionMessageHeaderName', 'Root-Cause-Exception-Message')
    return {
      text: filterText('FallbackHeaders'),
      request: (exchange) => {
        if (!(exchange.failure instanceof Error)) return undefined
        const root = rootOf(exchange.failure)
        exchange.headers.set(typeName, exchange.failure.name)
        exchange.headers.set(messageName, oneLine(exchange.failure.message))
        exchange.headers.set(rootTypeName, root.name)
        exchange.headers.set(rootMessageName, oneLine(root.message))
        return undefined
      },
    }
  },
}

function rootOf(error: Error): Error {
  let root = error
  for (let depth = 0; root.cause instanceof Error && depth < 5; depth++) root = root.cause
  return root
}

function oneLine(message: string): string {
  return message.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 200)
}
