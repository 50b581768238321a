import { addressesOf } from '../../lab/addresses.ts'
import { openSecrets } from '../../lab/store.ts'
import type { Context } from '../../shell/context.ts'
import { runningLabOf } from '../../shell/lab.ts'
import type { LabOption } from '../../shell/options.ts'
import { quotedForShell } from '../../shell/shell-words.ts'

export async function env(ctx: Context, option: LabOption): Promise<void> {
  const { lab, client, registry } = await runningLabOf(ctx, option)
  using _client = client
  const { settings, instances } = await client.call('observe', { usage: false })
  const healthy = new Set(instances.filter(({ phase }) => phase === 'healthy' || phase === 'paused').map(({ id }) => id))
  const addresses = settings ? addressesOf(settings, registry, healthy, (await openSecrets(lab.files)).of) : {}
  ctx.output.result(addresses, (all) =>
    Object.entries(all)
      .map(([name, value]) => `export ${name}=${quotedForShell(value)}`)
      .join('\n'),
  )
}
