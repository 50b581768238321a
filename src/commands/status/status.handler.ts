import { connectTo } from '../../lab/locate.ts'
import type { SupervisorClient } from '../../lab/supervisor-client.ts'
import { againAndAgain } from '../../shell/again.ts'
import type { Context } from '../../shell/context.ts'
import { labToTakeDown, type NamedLab } from '../../shell/lab.ts'
import { inOrder } from '../../shell/order.ts'
import { type LabStatus, statusAsText } from './status.render.ts'

export interface StatusInput {
  readonly name?: string
  readonly watch?: boolean
}

const everyMs = 2000

export async function status(ctx: Context, { watch = false, ...option }: StatusInput): Promise<void> {
  const named = await labToTakeDown(ctx, option)
  using client = await connectTo(named.lab)
  if (!watch) return ctx.output.result(await look(ctx, named, client), statusAsText)
  await againAndAgain(ctx, everyMs, async () => ctx.output.frame(await look(ctx, named, client), statusAsText))
}

async function look(ctx: Context, { lab }: NamedLab, client: SupervisorClient | undefined): Promise<LabStatus> {
  if (!client) {
    // The only case that asks the engine, and needs its client.
    const { unsupervised } = await import('../../lab/unsupervised.ts')
    return {
      lab: lab.name,
      up: false,
      runtime: null,
      supervisor: null,
      configRepo: null,
      components: await unsupervised(lab.id, ctx.env),
    }
  }
  const { pid, memoryMiB, settings, instances, startedAt } = await client.call('observe', { usage: true }, ctx.signal)
  return {
    lab: lab.name,
    up: instances.length > 0 && instances.every(({ phase }) => phase === 'healthy' || phase === 'done'),
    runtime: settings?.runtime ?? null,
    supervisor: { pid, memoryMiB, startedAt },
    configRepo: settings?.components.includes('config-service') ? (settings.configRepo ?? null) : null,
    components: inOrder(instances, settings?.components ?? []).map(({ phase, ...instance }) => ({ ...instance, state: phase })),
  }
}
