import { MsaError } from '../../shared/errors.ts'
import { type AddressOption, serverOf } from '../../shell/address-option.ts'
import { againAndAgain } from '../../shell/again.ts'
import type { Context } from '../../shell/context.ts'
import type { AsText } from '../../shell/output.ts'
import { prometheusAt } from '../../systems/metrics/prometheus.ts'
import { stepFor } from '../../systems/metrics/steps.ts'
import { seriesAsText } from './series.render.ts'

export interface WatchInput {
  readonly target: AddressOption
  readonly query: string
  readonly everyMs: number
  readonly rangeMs: number
}

const pointsDrawn = 30

export async function watchMetric(ctx: Context, { target, query, everyMs, rangeMs }: WatchInput): Promise<void> {
  const prometheus = prometheusAt(await serverOf(ctx, target, 'prometheus'), ctx.signal)
  const stepMs = stepFor(rangeMs, pointsDrawn)
  const every = `every ${everyMs < 1000 ? `${everyMs}ms` : `${everyMs / 1000}s`}`
  let isSaid = false
  let isAway = false
  await againAndAgain(ctx, everyMs, async () => {
    const endMs = ctx.clock.now()
    try {
      const found = await prometheus.queryRange({ query, startMs: endMs - rangeMs, endMs, stepMs })
      if (!isSaid) for (const warning of found.warnings) ctx.output.warn(warning)
      if (isAway) ctx.output.warn('Prometheus is back')
      isAway = false
      await ctx.output.frame({ at: new Date(endMs).toISOString(), ...found }, titled(query, every))
    } catch (error) {
      // Whoever was there once may come back.
      if (!isSaid || !(error instanceof MsaError) || error.code !== 'PROMETHEUS_UNREACHABLE') throw error
      if (!isAway) ctx.output.warn(`${error.message} Waiting for it.`)
      isAway = true
    }
    isSaid = true
  })
}

function titled(query: string, every: string): AsText<{ readonly at: string } & Parameters<ReturnType<typeof seriesAsText>>[0]> {
  return (value, page) => {
    const title = `${page.ink.strong(query)}   ${page.ink.dim(`${value.at.slice(11, 19)} · ${every}`)}`
    return seriesAsText({ headers: true, title })(value, page)
  }
}
