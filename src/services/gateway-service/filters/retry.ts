import type { Exchange } from '../proxy/exchange.ts'
import { discard, type Reply } from '../proxy/reply.ts'
import { readRequestBody } from '../proxy/request-body.ts'
import type { Arguments } from '../routes/arguments.ts'
import { isRetryable } from './attempts.ts'
import type { FilterFactory } from './filter.ts'
import { seriesOf, statusName, statusOf } from './status-names.ts'
import { filterText } from './text.ts'

const exceptions = ['java.io.IOException', 'org.springframework.cloud.gateway.support.TimeoutException']
/** A body that may have to be sent again is held until the answer is there. */
const maxKeptBytes = 1_048_576

export const retry: FilterFactory = {
  shortcut: {
    fields: [
      ...['retries', 'statuses', 'methods', 'backoff.firstBackoff', 'backoff.maxBackoff', 'backoff.factor'],
      ...['backoff.basedOnPreviousValue', 'jitter.randomFactor', 'timeout'],
    ],
  },
  create: (args, { clock }) => {
    const retries = args.number('retries', 3)
    if (!Number.isInteger(retries) || retries < 1) args.fail("'retries' must be greater than 0")
    const methods = new Set(args.list('methods', ['GET']).map((method) => method.toUpperCase()))
    const statuses = new Set(args.list('statuses', []).map((text) => statusOf(text) ?? args.fail(`'${text}' is no status`)))
    const series = new Set(args.list('series', ['SERVER_ERROR']).map((name) => name.toUpperCase()))
    const retried = args.list('exceptions', exceptions)
    const waitMs = backoffOf(args, clock.random)
    const timeoutMs = args.durationMs('timeout', Number.POSITIVE_INFINITY)
    const isBad = ({ status }: Reply) => statuses.has(status) || series.has(seriesOf(status))
    return {
      text: filterText('Retry', {
        routeId: null,
        retries,
        series: `[${[...series].join(', ')}]`,
        statuses: `[${[...statuses].map(statusName).join(', ')}]`,
        methods: `[${[...methods].join(', ')}]`,
        exceptions: `[${retried.join(', ')}]`,
      }),
      around: async (exchange, next) => {
        if (!methods.has(exchange.method)) return next()
        if (exchange.hasBody) exchange.body ??= await readRequestBody(exchange, maxKeptBytes)
        const untilMs = clock.now() + timeoutMs
        const startAgain = exchange.snapshot()
        for (let attempt = 1; ; attempt++) {
          const isLast = attempt > retries || clock.now() >= untilMs
          try {
            const reply = await next()
            if (isLast || !isBad(reply)) return reply
            discard(reply)
          } catch (error) {
            if (isLast || exchange.isGone || !isRetryable(error, retried)) throw error
          }
          await pause(exchange, waitMs(attempt))
          startAgain()
        }
      },
    }
  },
}

/** How long to wait before attempt n + 1: nothing, unless a back-off is asked for. */
function backoffOf(args: Arguments, random: () => number): (attempt: number) => number {
  if (!args.has('backoff.firstBackoff') && !args.has('backoff.maxBackoff') && !args.has('backoff.factor')) return () => 0
  const firstMs = args.durationMs('backoff.firstBackoff', 5)
  const maxMs = args.durationMs('backoff.maxBackoff', 60_000)
  const factor = args.number('backoff.factor', 2)
  const jitter = args.number('jitter.randomFactor', 0)
  return (attempt) => {
    const waitMs = Math.min(maxMs, firstMs * factor ** (attempt - 1))
    return Math.max(0, waitMs * (1 + jitter * (2 * random() - 1)))
  }
}

/** Ends at once when the client goes away. */
async function pause(exchange: Exchange, waitMs: number): Promise<void> {
  if (waitMs <= 0) return
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer)
      exchange.gone.delete(done)
      resolve()
    }
    const timer = setTimeout(done, waitMs)
    exchange.gone.add(done)
  })
}
