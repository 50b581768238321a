import type { Command } from 'commander'
import { MsaError } from '../../shared/errors.ts'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { labOption, toDurationMs } from '../../shell/options.ts'

export function slowCommand(program: Command, ctx: Context): void {
  labOption(
    program
      .command('slow')
      .summary("put a delay in front of a component's ports")
      .description(
        'Everything that clients on the host send or get is late by that time. Turning it on or off restarts the component once.',
      )
      .argument('<component>', 'which')
      .argument('[delay]', '200ms, 2s; 0 takes it away')
      .option('--off', 'take the delay away'),
  )
    .addHelpText(
      'after',
      examples(['msa slow kafka 300ms', 'every answer takes 600 ms more'], ['msa slow kafka --off', 'as fast as before']),
    )
    .action(lazy(ctx, async () => (await import('./slow.handler.ts')).slow, toSlowInput))
}

function toSlowInput(options: { off?: boolean; name?: string }, component: string, delay: string | undefined) {
  if (delay === undefined && !options.off) {
    throw new MsaError('USAGE', 'How slow?', { hint: `msa slow ${component} 200ms, or msa slow ${component} --off`, exitCode: 2 })
  }
  const delayMs = options.off || delay === undefined ? 0 : toDurationMs(`msa slow ${component}`, delay)
  if (delayMs > 60_000)
    throw new MsaError('USAGE', 'A delay is at most a minute; to stop the answers altogether, pause it.', {
      hint: `msa pause ${component}`,
      exitCode: 2,
    })
  return { component, delayMs, ...(options.name === undefined ? {} : { name: options.name }) }
}
