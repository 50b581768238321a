import { find } from '../../lab/members.ts'
import { MsaError } from '../../shared/errors.ts'
import { change } from '../../shell/change.ts'
import type { Context } from '../../shell/context.ts'
import { runningLabOf } from '../../shell/lab.ts'

export interface SlowInput {
  readonly component: string
  readonly delayMs: number
  readonly name?: string
}

export async function slow(ctx: Context, { component, delayMs, ...option }: SlowInput): Promise<void> {
  const running = await runningLabOf(ctx, option)
  using _client = running.client
  const { plan } = await change(ctx, running, {
    command: `slow ${component} ${delayMs === 0 ? '--off' : `${delayMs}ms`}`,
    waitMs: 180_000,
    to(before) {
      const definition = find(running.registry, component)
      if (!before.components.includes(component)) {
        throw new MsaError('LAB_NOT_UP', `${component} is not part of this lab.`, { hint: `msa up ${component}`, exitCode: 3 })
      }
      const { [component]: _, ...others } = before.slow
      if (definition.hostNetwork && before.runtime === 'docker') {
        throw new MsaError('FAILED', `${component} shares the host's network in Docker; nothing can be put in front of it.`, {
          hint: `msa pause ${component}`,
        })
      }
      return { ...before, slow: delayMs === 0 ? others : { ...others, [component]: delayMs } }
    },
  })
  const restarted = plan.steps.filter(({ kind }) => kind === 'start').map(({ name }) => name)
  const said =
    delayMs === 0 ? `${component} is as fast as it can be` : `everything to and from ${component} is ${delayMs} ms late`
  ctx.output.result({ component, delayMs, restarted }, (_, { ink }) => `${ink.good('✓')} ${said}`)
}
