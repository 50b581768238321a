import type { Filter } from '../filters/filter.ts'
import type { Exchange } from './exchange.ts'
import type { Reply } from './reply.ts'

/** Runs the filters one by one, then `last`, then what they do on the way out, the innermost first. */
export function runChain(
  chain: readonly Filter[],
  exchange: Exchange,
  last: (exchange: Exchange) => Promise<Reply>,
): Promise<Reply> {
  return step(chain, 0, exchange, last)
}

function step(
  chain: readonly Filter[],
  from: number,
  exchange: Exchange,
  last: (exchange: Exchange) => Promise<Reply>,
): Promise<Reply> {
  for (let at = from; at < chain.length; at++) {
    const filter = chain[at]
    if (filter?.around !== undefined) {
      const answered = filter.around(exchange, () => step(chain, at + 1, exchange, last))
      return wayOut(chain, from, at, exchange, answered)
    }
    const result = filter?.request?.(exchange)
    if (result === undefined) continue
    // What a filter answers itself is left as it is.
    if (!(result instanceof Promise)) return Promise.resolve(result)
    const answered = result.then(() => step(chain, at + 1, exchange, last))
    return wayOut(chain, from, at, exchange, answered)
  }
  return wayOut(chain, from, chain.length - 1, exchange, last(exchange))
}

function wayOut(
  chain: readonly Filter[],
  from: number,
  to: number,
  exchange: Exchange,
  answered: Promise<Reply>,
): Promise<Reply> {
  if (!hasWayOut(chain, from, to)) return answered
  return answered.then((reply) => {
    for (let at = to; at >= from; at--) chain[at]?.response?.(exchange, reply)
    return reply
  })
}

function hasWayOut(chain: readonly Filter[], from: number, to: number): boolean {
  for (let at = from; at <= to; at++) if (chain[at]?.response !== undefined) return true
  return false
}
