import type { Context } from '../../shell/context.ts'
import type { Column, Page } from '../../shell/output.ts'
import { showList } from '../../shell/show-list.ts'
import { chooseConnectors } from '../../systems/connect/choose.ts'
import { type ConnectorView, viewOf } from '../../systems/connect/view.ts'
import { workerOf } from './lab-worker.ts'
import { type ListInput, noConnector } from './list.handler.ts'
import { stateInk } from './state-text.ts'

/** A connector, or one of its tasks. */
interface StatusRow {
  readonly name: string
  readonly task: number | null
  readonly state: string
  readonly worker: string | null
  readonly why: string | null
}

export async function statusOfConnectors(ctx: Context, { target, names, watch, headers }: ListInput): Promise<void> {
  const { worker } = await workerOf(ctx, target)
  const read = async () => (await chooseConnectors(worker, names)).map(viewOf).flatMap(rowsOf)
  await showList(ctx, { watch, headers }, noConnector, columns, read)
}

function rowsOf({ name, state, worker, why, tasks }: ConnectorView): readonly StatusRow[] {
  return [
    { ...{ name, state, worker, why }, task: null },
    ...tasks.map((task) => ({ name, task: task.id, state: task.state, worker: task.worker, why: task.why })),
  ]
}

function columns({ ink }: Page): readonly Column<StatusRow>[] {
  return [
    { title: 'NAME', cell: ({ name }) => name, name: true },
    { title: 'TASK', cell: ({ task }) => (task === null ? '–' : String(task)), align: 'right' },
    { title: 'STATE', cell: ({ state }) => stateInk(state, ink), name: true },
    { title: 'WORKER', cell: ({ worker }) => worker ?? '–' },
    { title: 'WHY', cell: ({ why }) => why ?? '' },
  ]
}
