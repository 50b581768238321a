import { printable } from '../../shared/quote.ts'
import { type AddressOption, serverOf } from '../../shell/address-option.ts'
import type { Context } from '../../shell/context.ts'
import type { Column } from '../../shell/output.ts'
import { type Metric, metricsAt } from '../../systems/metrics/metric-names.ts'
import { prometheusAt } from '../../systems/metrics/prometheus.ts'

export interface ListInput {
  readonly target: AddressOption
  readonly pattern: string | undefined
  readonly headers: boolean
}

export async function listMetrics(ctx: Context, { target, pattern, headers }: ListInput): Promise<void> {
  const prometheus = prometheusAt(await serverOf(ctx, target, 'prometheus'), ctx.signal)
  const none = pattern === undefined ? 'Prometheus has no metrics yet' : `no metric is called so: ${pattern}`
  ctx.output.list(await metricsAt(prometheus, pattern), () => columns, { none, noHeaders: !headers })
}

const columns: readonly Column<Metric>[] = [
  { title: 'NAME', name: true, cell: ({ name }) => name },
  { title: 'TYPE', cell: ({ type }) => type },
  { title: 'HELP', cell: ({ help }) => printable(help) },
]
