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
  const up = new Set(instances.filter(({ phase }) => reachable.has(phase)).map(({ id }) => id))
  const addresses = settings ? addressesOf(settings, registry, up, (await openSecrets(lab.files)).of) : {}
  const components = new Set([...up].map(componentOf))
  const away = instances.filter(({ id }) => !components.has(componentOf(id)))
  return {
    ...labTarget(lab.name, addresses, settings?.broker ?? 'rabbitmq'),
    away: new Map(away.map(({ id, phase }) => [componentOf(id), phase])),
  }
}

const reachable: ReadonlySet<string> = new Set(['healthy', 'unhealthy', 'paused'])

function componentOf(id: string): string {
  return id.replace(/-\d+$/, '')
}
