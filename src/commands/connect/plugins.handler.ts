import type { Context } from '../../shell/context.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { workerOf } from './lab-worker.ts'

export interface PluginsInput {
  readonly target: TargetOption
  readonly all: boolean
  readonly noHeaders: boolean
}

interface PluginRow {
  readonly class: string
  readonly type: string
  readonly version: string | null
}

export async function listPlugins(ctx: Context, { target, all, noHeaders }: PluginsInput): Promise<void> {
  const { worker } = await workerOf(ctx, target)
  const found = (await worker.plugins())
    .filter(({ type }) => all || type === 'source' || type === 'sink')
    .map(({ class: name, type, version }): PluginRow => ({ class: name, type, version: version ?? null }))
    .sort((a, b) => (a.type === b.type ? (a.class < b.class ? -1 : 1) : a.type < b.type ? 1 : -1))
  ctx.output.list(
    found,
    () => [
      { title: 'CLASS', cell: (row) => row.class, name: true },
      { title: 'TYPE', cell: ({ type }) => type },
      { title: 'VERSION', cell: ({ version }) => (version === null || version === 'undefined' ? '–' : version) },
    ],
    { none: 'The worker has no plugin.   msa connect plugins install <source>', noHeaders },
  )
}
