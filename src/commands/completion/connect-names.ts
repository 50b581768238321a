import type { Context } from '../../shell/context.ts'
import type { NameSources } from './complete.ts'
import { hasty, most, targetIn } from './hasty.ts'
import type { Described } from './words.ts'

const patienceMs = 1000

/** Connectors of the Connect worker that the words so far mean, with their state. */
export function connectNames(ctx: Context, typed: readonly string[]): NameSources {
  return { connector: () => connectors(ctx, typed) }
}

async function connectors(ctx: Context, typed: readonly string[]): Promise<readonly Described[]> {
  const [{ part, targetOf }, { workerAt }] = await Promise.all([
    import('../../shell/target.ts'),
    import('../../systems/connect/worker.ts'),
  ])
  const inHaste = hasty(ctx, patienceMs)
  const worker = workerAt(part(await targetOf(inHaste, targetIn(typed), ['connect']), 'connect', 'connect'), inHaste.signal)
  const all = await worker.connectors()
  return all.slice(0, most).map(({ state }) => ({ word: state.name, summary: state.state.toLowerCase() }))
}
