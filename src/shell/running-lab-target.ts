import { addressesOf } from '../lab/addresses.ts'
import { openSecrets } from '../lab/store.ts'
import { labTarget } from '../systems/lab-target.ts'
import type { Target } from '../systems/target.ts'
import type { Context } from './context.ts'
import { runningLabOf } from './lab.ts'
import type { LabOption } from './options.ts'

/** The lab that is up, as a target: what of it answers, or did and may again. Who asks is told what is wrong with it. */
export async function runningLabTarget(ctx: Context, option: LabOption): Promise<Target> {
  const { lab, client, registry } = await runningLabOf(ctx, option)
  using _client = client
  const { settings, instances } = await client.call('observe', { usage: false }, ctx.signal)
  const up = instances.filter(({ phase }) => reachable.has(phase))
  const ids = new Set(up.map(({ id }) => id))
  const addresses = settings ? addressesOf(settings, registry, ids, (await openSecrets(lab.files)).of) : {}
  const components = new Set(up.map(({ component }) => component))
  const away = instances.filter(({ component }) => !components.has(component))
  return {
    ...labTarget(lab.name, addresses, settings?.broker ?? 'rabbitmq'),
    away: new Map(away.map(({ component, phase }) => [component, phase])),
  }
}

const reachable: ReadonlySet<string> = new Set(['healthy', 'unhealthy', 'paused'])
