import { CallNotPermitted, CallTimeout } from '../../../platform/resilience/errors.ts'
import type { SpringBreaker } from '../../../platform/resilience/spring-breaker.ts'
import { GatewayError } from '../gateway-error.ts'
import type { Exchange } from '../proxy/exchange.ts'
import { HeaderList } from '../proxy/header-list.ts'
import { discard, type Reply } from '../proxy/reply.ts'
import type { FilterFactory } from './filter.ts'
import { statusOf } from './status-names.ts'
import { filterText } from './text.ts'

export const circuitBreaker: FilterFactory = {
  shortcut: { fields: ['name'] },
  create: (args, { routeId, resilience, forward }) => {
    const name = args.optional('name') ?? routeId
    const fallbackUri = args.optional('fallbackUri')
    if (fallbackUri !== undefined && !/^forward:(\/\/)?\//.test(fallbackUri))
      args.fail('Only forward: is supported as fallbackUri')
    const fallback = fallbackUri?.replace(/^forward:(\/\/(?=\/))?/, '')
    const bad = new Set(args.list('statusCodes', []).map((text) => statusOf(text) ?? args.fail(`'${text}' is no status`)))
    const resumes = args.flag('resumeWithoutError', false)
    return {
      text: `[SpringCloudCircuitBreakerResilience4JFilterFactory name = '${name}', fallback = ${fallbackUri ?? 'null'}]`,
      around: async (exchange, next) => {
        const startAgain = exchange.snapshot()
        try {
          return await guarded(resilience.withBreaker(name), exchange, next, bad)
        } catch (error) {
          if (exchange.isGone) throw error
          if (fallback !== undefined) {
            startAgain()
            exchange.failure = error instanceof GatewayError ? (error.cause ?? error) : error
            return await forward(exchange, exchange.expanded(fallback))
          }
          if (resumes) return { status: 200, headers: new HeaderList(['Content-Length', '0']), body: undefined }
          throw error
        }
      },
    }
  },
}

/** The breaker's own refusals in the gateway's words; whoever stays in the fallback is told by the cause. */
async function guarded(
  breaker: SpringBreaker,
  exchange: Exchange,
  next: () => Promise<Reply>,
  bad: ReadonlySet<number>,
): Promise<Reply> {
  const gone = new AbortController()
  const onGone = () => {
    if (exchange.isGone) gone.abort()
  }
  exchange.gone.add(onGone)
  try {
    return await breaker.run((signal) => attempt(exchange, next, bad, signal), undefined, gone.signal)
  } catch (error) {
    if (error instanceof CallNotPermitted) throw new GatewayError(503, error.message, { cause: error })
    if (error instanceof CallTimeout) throw new GatewayError(504, error.message, { cause: error })
    throw error
  } finally {
    exchange.gone.delete(onGone)
  }
}

async function attempt(
  exchange: Exchange,
  next: () => Promise<Reply>,
  bad: ReadonlySet<number>,
  signal: AbortSignal | undefined,
): Promise<Reply> {
  signal?.addEventListener('abort', () => exchange.callOff(), { once: true })
  const reply = await next()
  if (!bad.has(reply.status)) return reply
  discard(reply)
  throw new GatewayError(reply.status, `the status ${reply.status} counts as a failure`)
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
