import { QuietExit } from '../../shared/errors.ts'
import { confirmDestruction } from '../../shell/confirm-destruction.ts'
import type { Context } from '../../shell/context.ts'
import type { Page } from '../../shell/output.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { changeAll, type Outcome, type Verb } from '../../systems/connect/change.ts'
import { chooseConnectors, namesOf } from '../../systems/connect/choose.ts'
import { workerOf } from './lab-worker.ts'

export interface ChangeInput {
  readonly target: TargetOption
  readonly verb: Verb
  readonly names: readonly string[]
  readonly dryRun: boolean
  readonly yes: boolean
  readonly task: number | undefined
  readonly onlyFailed: boolean
}

const done: Readonly<Record<Verb, string>> = {
  pause: 'paused',
  resume: 'resumed',
  stop: 'stopped',
  restart: 'restarted',
  delete: 'deleted',
}

export async function changeConnectors(
  ctx: Context,
  { target: option, verb, names, dryRun, yes, task, onlyFailed }: ChangeInput,
): Promise<void> {
  const { worker, target } = await workerOf(ctx, option)
  const chosen = await chooseConnectors(worker, names)
  if (verb === 'delete') await confirmDestruction(ctx, target, { what: whatIsDeleted(namesOf(chosen)), yes, dryRun })
  if (dryRun) {
    const would = chosen.map(({ state }) => ({ name: state.name, state: state.state }))
    return ctx.output.list(
      would,
      () => [
        { title: `WOULD BE ${done[verb].toUpperCase()}`, cell: ({ name }) => name, name: true },
        { title: 'STATE', cell: ({ state }) => state },
      ],
      { none: 'None.' },
    )
  }
  const outcomes = await changeAll(worker, verb, chosen, { task, onlyFailed })
  ctx.output.result(outcomes, (all, page) => outcomesAsText(all, verb, page))
  if (outcomes.some(({ outcome }) => outcome === 'failed')) throw new QuietExit(1)
}

function whatIsDeleted(names: readonly string[]): string {
  const shown = names.length > 6 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ')
  return names.length === 1 ? `delete the connector ${shown}` : `delete ${names.length} connectors: ${shown}`
}

function outcomesAsText(outcomes: readonly Outcome[], verb: Verb, { ink }: Page): string {
  const lines = outcomes.map(({ name, outcome, because }) => {
    if (outcome === 'done') return `${ink.good('✓')} ${name} ${done[verb]}`
    if (outcome === 'skipped') return `${ink.dim('•')} ${name} left alone: ${because}`
    return `${ink.bad('✗')} ${name}: ${because}`
  })
  if (outcomes.length === 0) return 'There is no connector.'
  const count = (kind: Outcome['outcome']) => outcomes.filter(({ outcome }) => outcome === kind).length
  const tally = `${count('done')} ${done[verb]}, ${count('failed')} failed, ${count('skipped')} skipped`
  return outcomes.length === 1 ? lines.join('\n') : [...lines, tally].join('\n')
}
