import type { Context } from '../../shell/context.ts'
import type { NameSources } from './complete.ts'
import { hasty, most, targetIn } from './hasty.ts'
import type { Described } from './words.ts'

const patienceMs = 1500

/** Services that discovery knows, and how many instances of each are UP. */
export function serviceNames(ctx: Context, typed: readonly string[]): NameSources {
  return { service: () => services(ctx, typed) }
}

async function services(ctx: Context, typed: readonly string[]): Promise<readonly Described[]> {
  const [{ part, targetOf }, { instancesAt }] = await Promise.all([
    import('../../shell/target.ts'),
    import('../../systems/instances.ts'),
  ])
  const inHaste = hasty(ctx, patienceMs)
  const eureka = part(await targetOf(inHaste, targetIn(typed), ['eureka']), 'eureka', 'discovery-service')
  const all = await instancesAt(eureka, inHaste.signal)
  const names = [...new Set(all.map(({ service }) => service))]
  return names.slice(0, most).map((word) => {
    const own = all.filter(({ service }) => service === word)
    return { word, summary: `${own.filter(({ status }) => status === 'UP').length} of ${own.length} UP` }
  })
}
