import type { Context } from '../../shell/context.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { chooseConnectors } from '../../systems/connect/choose.ts'
import { settle, usualSettling } from '../../systems/connect/settle.ts'
import { notRunning } from './failure.ts'
import { workerOf } from './lab-worker.ts'
import { stateAsProgress } from './state-text.ts'

export interface WaitForInput {
  readonly target: TargetOption
  readonly names: readonly string[]
  readonly waitMs: number
  readonly steadyMs: number
  readonly failFast: boolean
}

export async function waitForConnectors(
  ctx: Context,
  { target: option, names, waitMs, steadyMs, failFast }: WaitForInput,
): Promise<void> {
  const { worker, target } = await workerOf(ctx, option)
  const chosen = await chooseConnectors(worker, names)
  const waiting = ctx.output.progress('waiting for the worker')
  try {
    const timing = { ...usualSettling, waitMs, steadyMs, throughFailures: !failFast }
    const all = await Promise.all(
      chosen.map(async ({ state: { name }, config }) => {
        const settled = await settle(worker, name, {
          ...timing,
          onState: (state) => waiting.update(stateAsProgress(state, steadyMs)),
        })
        if (settled.kind !== 'running') throw await notRunning(ctx, name, settled, { left: '', target, config })
        return { name, state: settled.state.state, tasks: settled.state.tasks.length }
      }),
    )
    ctx.output.result(all, (rows, { ink }) =>
      rows.length === 0
        ? 'There is no connector to wait for.'
        : rows
            .map(({ name, tasks }) => `${ink.good('✓')} ${name} RUNNING, with ${tasks} ${tasks === 1 ? 'task' : 'tasks'}`)
            .join('\n'),
    )
  } finally {
    waiting.done()
  }
}
