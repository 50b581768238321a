import { MsaError, messageOf, QuietExit } from '../../shared/errors.ts'
import type { Context } from '../../shell/context.ts'
import { namesOf, unknownConnector } from '../../systems/connect/choose.ts'
import { addConnector, applyConnector, currentOf, type Made, type Prepared, prepare } from '../../systems/connect/make.ts'
import { hasFailed, type Settled, settle, stateOf, usualSettling } from '../../systems/connect/settle.ts'
import { shownConfig } from '../../systems/connect/show-config.ts'
import { untilIs } from '../../systems/connect/stop-for.ts'
import type { Wish } from '../../systems/connect/wishes.ts'
import type { Worker } from '../../systems/connect/worker.ts'
import type { WaitInput, WantedInput } from './connector-options.ts'
import { notRunning } from './failure.ts'
import { type Reached, surroundingsOf, workerOf } from './lab-worker.ts'
import { type MadeConnector, madeAsText, plannedAsText } from './make.render.ts'
import { stateAsProgress } from './state-text.ts'
import { wantedOf } from './wanted.ts'

export interface MakeInput extends WantedInput, WaitInput {
  readonly dryRun: boolean
  /** `apply`: what is there already becomes what is wanted. */
  readonly replaces: boolean
  /** Keys that are no longer wanted: `apply --remove`. */
  readonly removed: readonly string[]
}

export async function makeConnectors(ctx: Context, input: MakeInput): Promise<void> {
  const wanted = await wantedOf(ctx, input)
  const { worker, target } = await workerOf(ctx, input.target)
  const around = await surroundingsOf(ctx, { target, option: input.target })
  const plugins = await worker.plugins()
  const prepared: Prepared[] = []
  const looking = ctx.output.progress('asking the worker about each key')
  try {
    for (const wish of wanted) prepared.push(await prepare(worker, await onTopOf(worker, wish, input), around, plugins))
  } finally {
    looking.done()
  }
  for (const each of prepared) tell(ctx, each)
  if (input.dryRun)
    return ctx.output.result(prepared.map(planned), (plans, page) => plans.map((plan) => plannedAsText(plan, page)).join('\n\n'))
  await make(ctx, { worker, target }, input, prepared)
}

/** `apply NAME key=value` says what is to be another: the rest stays. A file, or a class, says all there is. */
async function onTopOf(worker: Worker, wish: Wish, { replaces, files, template, removed }: MakeInput): Promise<Wish> {
  const isWhole = !replaces || files.length > 0 || template !== undefined || 'connector.class' in wish.config
  const known = isWhole ? undefined : await currentOf(worker, wish.name)
  if (!isWhole && known === undefined) throw unknownConnector(wish.name, namesOf(await worker.connectors()))
  const config = Object.entries({ ...known?.config, ...wish.config }).filter(([key]) => !removed.includes(key))
  return { ...wish, config: Object.fromEntries(config) }
}

function tell({ output }: Context, { wish, warnings }: Prepared): void {
  if (wish.translation !== undefined) output.note(wish.translation)
  for (const note of wish.notes) output.note(`  ${note}`)
  for (const { key, because } of warnings) output.warn(`${key}: ${because}`)
}

function planned({ wish, before, differences, keys }: Prepared) {
  const would: Made = before === undefined ? 'created' : differences.length > 0 ? 'changed' : 'unchanged'
  return { name: wish.name, would, translation: wish.translation ?? null, keys, differences, config: shownConfig(wish.config) }
}

async function make(ctx: Context, reached: Reached, input: MakeInput, prepared: readonly Prepared[]): Promise<void> {
  const { worker } = reached
  const made: MadeConnector[] = []
  for (const each of prepared) {
    const { name, translation = null } = each.wish
    const facts = { name, translation, keys: each.keys, differences: each.differences }
    try {
      const one = await makeOne(ctx, reached, input, each)
      const topics = one.settled ? await topicsOf(worker, each) : []
      made.push({ ...facts, made: one.made, state: one.settled?.state ?? null, topics, because: null })
    } catch (error) {
      // One is told as it is; of several, the others are made all the same.
      if (prepared.length === 1 || ctx.signal.aborted) throw error
      made.push({ ...facts, made: null, state: null, topics: [], because: becauseOf(error, name) })
    }
  }
  ctx.output.result(made, (all, page) => all.map((each) => madeAsText(each, page, worker.url, input.steadyMs)).join('\n'))
  if (made.some((each) => each.made === null)) throw new QuietExit(1)
}

/** The cause goes with it: there is one line for each. */
function becauseOf(error: unknown, name: string): string {
  const message = messageOf(error).replace(`${name}: `, '')
  const why = error instanceof MsaError && error.cause !== undefined ? messageOf(error.cause).split('\n')[0] : ''
  return why ? `${message}: ${why}` : message
}

async function makeOne(
  ctx: Context,
  { worker, target }: Reached,
  { replaces, waitMs, steadyMs }: MakeInput,
  each: Prepared,
): Promise<{ readonly made: Made; readonly settled: Settled | undefined }> {
  const { name } = each.wish
  // Of one that was just deleted a worker still tells the end for a moment, and would tell it of the new one.
  const before = each.before ?? (await stateOf(worker, name))
  const made = await (replaces ? applyConnector : addConnector)(worker, each)
  if (made === 'unchanged') warnUnlessRunning(ctx, each)
  if (waitMs === undefined || made === 'unchanged') return { made, settled: undefined }
  const waiting = ctx.output.progress(`waiting until ${name} runs`)
  try {
    const settled = await settle(worker, name, {
      ...usualSettling,
      ...{ waitMs, steadyMs, before },
      onState: (state) => waiting.update(stateAsProgress(state, steadyMs)),
    })
    if (settled.kind === 'running') return { made, settled }
    const left = settled.kind === 'failed' && (await pauses(worker, name)) ? 'it is left in place, paused' : 'it is left in place'
    throw await notRunning(ctx, name, settled, { left, target, config: each.wish.config })
  } finally {
    waiting.done()
  }
}

function warnUnlessRunning({ output }: Context, { before, wish: { name } }: Prepared): void {
  if (before === undefined || (before.state === 'RUNNING' && !hasFailed(before))) return
  const mend = hasFailed(before) ? `msa connect restart --failed ${name}` : `msa connect resume ${name}`
  output.warn(`${name} is ${hasFailed(before) ? 'FAILED' : before.state}: ${mend}`)
}

async function pauses(worker: Worker, name: string): Promise<boolean> {
  try {
    await worker.pause(name)
    await untilIs(worker, name, 'PAUSED')
    return true
  } catch {
    return false
  }
}

/** Those it has used, or those it is going to: nothing may have come yet. */
async function topicsOf(worker: Worker, { wish }: Prepared): Promise<readonly string[]> {
  const used = await worker.topics(wish.name).catch(() => [])
  if (used.length > 0) return used
  const { topics, 'table.include.list': tables = '', 'transforms.route.replacement': route = '' } = wish.config
  if (topics !== undefined) return topics.split(',').map((topic) => topic.trim())
  return tables
    .split(',')
    .flatMap((table) => (table === '' || !route.endsWith('$1') ? [] : [route.replace('$1', table.split('.').at(-1) ?? '')]))
}
