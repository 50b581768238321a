import type { Context } from '../../shell/context.ts'
import type { NameSources } from './complete.ts'
import { hasty, most, targetIn } from './hasty.ts'
import type { Described } from './words.ts'

const patienceMs = 1500

/** Whom `msa bus refresh` can mean: applications and their instances, as discovery has them. */
export function busNames(ctx: Context, typed: readonly string[]): NameSources {
  return { destination: () => destinations(ctx, typed) }
}

async function destinations(ctx: Context, typed: readonly string[]): Promise<readonly Described[]> {
  const [{ targetOf }, { callTheRoll }] = await Promise.all([
    import('../../shell/target.ts'),
    import('../../systems/bus/registered.ts'),
  ])
  const inHaste = hasty(ctx, patienceMs)
  const { members } = await callTheRoll(await targetOf(inHaste, targetIn(typed), ['eureka']), inHaste.signal)
  const applications = [...new Set(members.map(({ application }) => application))].sort()
  const all = [
    ...applications.map((word) => ({ word, summary: 'all of its instances' })),
    ...members.map(({ name, status }) => ({ word: name, summary: status })),
  ]
  return all.slice(0, most)
}
