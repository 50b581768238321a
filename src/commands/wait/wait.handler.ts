import type { ComponentDefinition } from '../../lab/component.ts'
import type { LabEvent } from '../../lab/events.ts'
import { membersOf } from '../../lab/members.ts'
import type { InstanceView, SupervisorView } from '../../lab/supervisor-rpc.ts'
import { durationAsText } from '../../shared/duration.ts'
import { MsaError } from '../../shared/errors.ts'
import { whenPatienceEnds } from '../../shared/patience.ts'
import type { Context } from '../../shell/context.ts'
import { pick } from '../../shell/instances.ts'
import { runningLabOf } from '../../shell/lab.ts'

export interface WaitInput {
  readonly names: readonly string[]
  readonly timeoutMs: number
  readonly name?: string
}

export async function wait(ctx: Context, input: WaitInput): Promise<void> {
  const began = ctx.clock.now()
  const { client, registry } = await runningLabOf(ctx, input)
  using _client = client
  const progress = ctx.output.progress('waiting for the lab')
  try {
    let waitingFor: readonly Waited[] = []
    let callOff = () => {}
    await new Promise<void>((resolve, reject) => {
      const look = async () => {
        const chosen = pick(awaited(await client.call('observe', { usage: false }), registry), input.names, registry)
        const failed = chosen.find(({ phase }) => phase === 'failed')
        if (failed)
          throw new MsaError('COMPONENT_FAILED', `${failed.name} has failed: ${failed.detail}`, {
            hint: `msa logs ${failed.name}`,
          })
        waitingFor = chosen.filter(({ phase }) => phase !== 'healthy' && phase !== 'done')
        if (waitingFor.length === 0) return resolve()
        progress.update(`waiting for ${waitingFor.map(({ name, detail }) => (detail ? `${name} (${detail})` : name)).join(', ')}`)
      }
      client.onEvent((event: LabEvent) => {
        if (event.kind.startsWith('component-')) look().catch(reject)
      })
      callOff = whenPatienceEnds(input.timeoutMs, () => reject(tooLate(input.timeoutMs, waitingFor)))
      if (ctx.signal.aborted) reject(ctx.signal.reason as Error)
      ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason as Error), { once: true })
      void client.closed.then(() => reject(new MsaError('SUPERVISOR_UNREACHABLE', 'The lab went away.', { hint: 'msa up' })))
      client.call('follow', {}).then(look).catch(reject)
    }).finally(() => callOff())
  } finally {
    progress.done()
  }
  const view = await client.call('observe', { usage: false })
  const waited = {
    components: pick(awaited(view, registry), input.names, registry).map(({ name }) => name),
    tookMs: ctx.clock.now() - began,
  }
  ctx.output.result(
    waited,
    ({ components, tookMs }, { ink }) => `${ink.good('✓')} healthy after ${durationAsText(tookMs)}: ${components.join(', ')}`,
  )
}

type Waited = Pick<InstanceView, 'id' | 'name' | 'component' | 'detail'> & { readonly phase: InstanceView['phase'] | 'not begun' }

/** Also what another command has still to start: it is wanted, and there is nothing of it yet. */
function awaited({ instances, settings }: SupervisorView, registry: readonly ComponentDefinition[]): Waited[] {
  const members = settings ? membersOf(settings, registry) : []
  const coming = members.filter(({ id }) => !instances.some((instance) => instance.id === id))
  return [
    ...instances,
    ...coming.map(
      ({ id, name, definition }): Waited => ({ id, name, component: definition.name, phase: 'not begun', detail: null }),
    ),
  ]
}

function tooLate(timeoutMs: number, waitingFor: readonly Waited[]): MsaError {
  return new MsaError(
    'TIMED_OUT',
    `not healthy after ${Math.round(timeoutMs / 1000)}s: ${waitingFor.map(({ name }) => name).join(', ')}`,
    {
      details: waitingFor.map(({ name, phase, detail }) => `${name}: ${phase}${detail ? `, ${detail}` : ''}`),
      hint: `msa logs ${waitingFor[0]?.name ?? ''}`,
      exitCode: 4,
    },
  )
}
