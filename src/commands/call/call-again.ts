import { Agent } from 'node:http'
import { MsaError, QuietExit } from '../../shared/errors.ts'
import { rest } from '../../shared/rest.ts'
import type { Context } from '../../shell/context.ts'
import { microsAsText } from '../../shell/output/micros-text.ts'
import type { AsText } from '../../shell/output.ts'
import { type CallWish, call } from '../../systems/services/call.ts'
import type { Route } from '../../systems/services/route.ts'
import type { CallInput } from './call.handler.ts'

interface Called {
  readonly number: number
  readonly from: string
  /** Null: no answer at all. */
  readonly status: number | null
  readonly tookMs: number
  readonly traceId: string | null
  readonly because: string | null
}

/** The same again and again, the instances in turn: a line for each call, and who answered how often at the end. */
export async function callAgain(
  ctx: Context,
  routes: readonly Route[],
  wish: CallWish,
  { times, everyMs, mayFail }: CallInput,
): Promise<void> {
  const agent = new Agent({ keepAlive: true })
  const tally = new Map<string, number>()
  let failed = 0
  try {
    for (let number = 1; number <= times && !ctx.signal.aborted; number++) {
      const route = routes[(number - 1) % routes.length]
      if (!route) return
      const called = await once(number, route, { ...wish, ...(route.place.url.startsWith('http:') && { agent }) }, ctx.signal)
      const outcome = `${called.status ?? 'no answer'} from ${called.from}`
      tally.set(outcome, (tally.get(outcome) ?? 0) + 1)
      if (called.status === null || called.status >= 400) failed += 1
      await ctx.output.row(called, calledAsText)
      if (number < times && everyMs > 0) await rest(everyMs, ctx.signal)
    }
  } finally {
    agent.destroy()
  }
  for (const [outcome, count] of [...tally].sort()) ctx.output.note(`${count} × ${outcome}`)
  if (failed > 0 && !mayFail) throw new QuietExit(1)
}

async function once(number: number, route: Route, wish: CallWish, signal: AbortSignal): Promise<Called> {
  const began = performance.now()
  const took = () => Math.round((performance.now() - began) * 10) / 10
  try {
    const { status, traceId, body } = await call(route, wish, signal)
    // Only when all of it is here the call is over, and its connection free.
    for await (const _chunk of body);
    return { number, from: route.name, status, tookMs: took(), traceId, because: null }
  } catch (error) {
    if (!(error instanceof MsaError) || signal.aborted) throw error
    return { number, from: route.name, status: null, tookMs: took(), traceId: null, because: error.message }
  }
}

const calledAsText: AsText<Called> = ({ number, from, status, tookMs, traceId, because }, { ink, style }) => {
  if (style === 'raw') return [number, from, status ?? '', tookMs, traceId ?? ''].join('\t')
  const word = status === null ? ink.bad('✗') : status >= 400 ? ink.bad(String(status)) : ink.good(String(status))
  const end = because ?? ink.dim(`msa trace show ${traceId}`)
  return `${String(number).padStart(3)}  ${word}  ${microsAsText(tookMs * 1000).padStart(6)}  ${from}  ${end}`
}
