import { endingAfter } from '../../shared/ending-after.ts'
import { MsaError } from '../../shared/errors.ts'
import { rest } from '../../shared/rest.ts'
import { type AddressOption, serverOf } from '../../shell/address-option.ts'
import type { Context } from '../../shell/context.ts'
import { askGateway, gatewayFailure } from '../../systems/gateway.ts'
import type { HttpTarget } from '../../systems/target.ts'
import { Traffic } from '../../systems/traffic/run.ts'
import { summaryAsText, trafficLine } from './traffic.render.ts'

export interface TrafficInput {
  readonly target: AddressOption
  readonly perSecond: number
  readonly users: number
  /** Undefined: until Ctrl-C. */
  readonly forMs: number | undefined
  readonly timeoutMs: number
}

/** Redrawn on a terminal; a line in a log every now and then. */
const drawEveryMs = 500
const lineEveryMs = 5000

/** A clock that is set makes no rush. */
const monotonic = () => performance.now()

export async function traffic(ctx: Context, { target, perSecond, users, forMs, timeoutMs }: TrafficInput): Promise<void> {
  const gateway = await serverOf(ctx, target, 'gateway')
  await checkThere(gateway, ctx.signal)
  const run = new Traffic(gateway, { perSecond, users, timeoutMs }, monotonic)
  ctx.output.note(`${users} users at ${gateway.url}, ${perSecond} requests a second; Ctrl-C ends it`)
  const over = new AbortController()
  const asked = AbortSignal.any([ctx.signal, over.signal])
  const ended = forMs === undefined ? asked : endingAfter(forMs, asked)
  const telling = tell(ctx, run, ended).finally(() => over.abort())
  await Promise.all([run.run(ended), telling])
  if (ctx.signal.aborted && !(ctx.signal.reason instanceof MsaError)) throw ctx.signal.reason
  const sum = run.tally.sum(monotonic())
  ctx.output.result(sum, summaryAsText)
  if (sum.requests > 0 && sum.failed === sum.requests)
    throw new MsaError('NOT_AS_EXPECTED', 'Not one request was served.', { hint: 'msa health' })
}

async function tell(ctx: Context, run: Traffic, ended: AbortSignal): Promise<void> {
  // One document is the summary.
  if (ctx.output.format === 'json' || ctx.output.format === 'yaml') return rest(Number.POSITIVE_INFINITY, ended)
  const everyMs = ctx.stdout.isTTY ? drawEveryMs : lineEveryMs
  for (;;) {
    await rest(everyMs, ended)
    if (ended.aborted) return
    await ctx.output.frame(run.tally.look(monotonic()), trafficLine)
  }
}

/** A gateway that is not there is said at once; one that answers anything is there. */
async function checkThere(gateway: HttpTarget, signal: AbortSignal): Promise<void> {
  try {
    await askGateway(gateway, { method: 'GET', path: '/actuator/health' }, { timeoutMs: 10_000, signal })
  } catch (error) {
    throw gatewayFailure(error, gateway)
  }
}
