import { refuseScale } from '../../lab/scale.ts'
import { change } from '../../shell/change.ts'
import type { Context } from '../../shell/context.ts'
import { type RunningLab, runningLabOf } from '../../shell/lab.ts'
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
  const running = await runningLabOf(ctx, option)
  using _client = running.client
  const { settings } = await change(ctx, running, {
    command,
    waitMs,
    to(before) {
      refuseScale(before, wanted, running.registry)
      return { ...before, scale: { ...before.scale, ...wanted } }
    },
  })
  // Also when there was nothing to start: the one before may have been interrupted in between.
  const raised = 'kafka' in wanted && !settings.kraft ? await raiseReplicationOf(ctx, running, settings) : []
  const said = raised.length > 0 ? `, replication raised: ${raised.join(', ')}` : ''
  ctx.output.result({ scale: settings.scale, raised }, (_, { ink }) => `${ink.good('✓')} ${command.slice(6)}${said}`)
}

async function raiseReplicationOf(
  ctx: Context,
  { client }: RunningLab,
  settings: { scale: Readonly<Record<string, number>>; ports: Readonly<Record<string, number>> },
): Promise<string[]> {
  const count = settings.scale.kafka ?? 1
  const brokers = Array.from({ length: count }, (_, index) => `127.0.0.1:${settings.ports[`kafka-${index + 1}.client`]}`)
  const raised = await raiseReplication(brokers, Math.min(3, count), ctx.signal)
  if (raised.length > 0) {
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
