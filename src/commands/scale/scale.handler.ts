import { components } from '../../lab/components.ts'
import { refuseScale } from '../../lab/scale.ts'
import { change } from '../../shell/change.ts'
import type { Context } from '../../shell/context.ts'
import { runningLabOf } from '../../shell/lab.ts'
import { raiseReplication } from '../../systems/kafka/replication.ts'

export interface ScaleInput {
  readonly scale: Readonly<Record<string, number>>
  readonly waitMs: number
  readonly name?: string
}

export async function scale(ctx: Context, { scale: wanted, waitMs, ...option }: ScaleInput): Promise<void> {
  const command = `scale ${Object.entries(wanted)
    .map(([name, count]) => `${name}=${count}`)
    .join(' ')}`
  const { settings, plan } = await change(ctx, option, {
    command,
    waitMs,
    to(before) {
      refuseScale(before, wanted, components)
      return { ...before, scale: { ...before.scale, ...wanted } }
    },
  })
  const grown = 'kafka' in wanted && plan.steps.length > 0
  const raised = grown ? await raiseReplicationOf(ctx, option, settings) : []
  const said = raised.length > 0 ? `, replication raised: ${raised.join(', ')}` : ''
  ctx.output.result({ scale: settings.scale, raised }, (_, { ink }) => `${ink.good('✓')} ${command.slice(6)}${said}`)
}

async function raiseReplicationOf(
  ctx: Context,
  option: { name?: string },
  settings: { scale: Readonly<Record<string, number>>; ports: Readonly<Record<string, number>> },
): Promise<string[]> {
  const count = settings.scale.kafka ?? 1
  const brokers = Array.from({ length: count }, (_, index) => `127.0.0.1:${settings.ports[`kafka-${index + 1}.client`]}`)
  const raised = await raiseReplication(brokers, Math.min(3, count), ctx.signal)
  if (raised.length > 0) {
    const { client } = await runningLabOf(ctx, option)
    using _client = client
    await client.call('note', {
      happening: {
        kind: 'component-mended',
        id: 'kafka-1',
        name: 'kafka',
        what: `replication raised to ${Math.min(3, count)}: ${raised.join(', ')}`,
      },
    })
  }
  return raised
}
