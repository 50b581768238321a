import { setTimeout as delay } from 'node:timers/promises'
import type { Context } from '../../shell/context.ts'
import { listAsText } from '../../shell/output/table.ts'
import type { Column, Page } from '../../shell/output.ts'
import type { TargetOption } from '../../shell/target.ts'
import { chooseConnectors } from '../../systems/connect/choose.ts'
import { type ConnectorView, viewOf } from '../../systems/connect/view.ts'
import { workerOf } from './lab-worker.ts'
import { stateInk, tasksAsText } from './state-text.ts'

export interface ListInput {
  readonly target: TargetOption
  readonly names: readonly string[]
  readonly watch: boolean
  readonly noHeaders: boolean
}

const watchMs = 1000

export async function listConnectors(ctx: Context, { target, names, watch, noHeaders }: ListInput): Promise<void> {
  const { worker } = await workerOf(ctx, target)
  const read = async () => (await chooseConnectors(worker, names)).map(viewOf)
  const how = { none: 'There is no connector.   msa connect add my-source-connect --template lesson', noHeaders }
  if (!watch) return ctx.output.list(await read(), columns, how)
  while (!ctx.signal.aborted) {
    await ctx.output.frame(await read(), (rows, page) => listAsText(rows, columns(page), page, how))
    await delay(watchMs, undefined, { signal: ctx.signal }).catch(() => undefined)
  }
}

function columns({ ink }: Page): readonly Column<ConnectorView>[] {
  return [
    { title: 'NAME', cell: ({ name }) => name, name: true },
    { title: 'TYPE', cell: ({ type }) => type ?? '–' },
    { title: 'STATE', cell: ({ state }) => stateInk(state, ink), name: true },
    { title: 'TASKS', cell: ({ tasks }) => tasksAsText(tasks, ink), name: true },
    { title: 'CLASS', cell: (row) => row.class?.split('.').at(-1) ?? '–' },
    { title: 'WORKER', cell: ({ worker }) => worker ?? '–', wide: true },
    { title: 'WHY', cell: ({ why, tasks }) => why ?? tasks.find((task) => task.why !== null)?.why ?? '', wide: true },
  ]
}
