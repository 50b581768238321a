import type { Context } from '../../shell/context.ts'
import type { Column, Page } from '../../shell/output.ts'
import { showList } from '../../shell/show-list.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { chooseConnectors } from '../../systems/connect/choose.ts'
import { type ConnectorView, viewOf } from '../../systems/connect/view.ts'
import { workerOf } from './lab-worker.ts'
import { stateInk, tasksAsText } from './state-text.ts'

export interface ListInput {
  readonly target: TargetOption
  readonly names: readonly string[]
  readonly watch: boolean
  readonly headers: boolean
}

export const noConnector = 'There is no connector.   msa connect add my-source-connect --template lesson'

export async function listConnectors(ctx: Context, { target, names, watch, headers }: ListInput): Promise<void> {
  const { worker } = await workerOf(ctx, target)
  const read = async () => (await chooseConnectors(worker, names)).map(viewOf)
  await showList(ctx, { watch, headers }, noConnector, columns, read)
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
