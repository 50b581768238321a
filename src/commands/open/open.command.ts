import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { labOption } from '../../shell/options.ts'

export function openCommand(program: Command, ctx: Context): void {
  labOption(
    program
      .command('open')
      .summary("open a component's page in the browser")
      .argument('[component]', 'which; all pages are listed when left out')
      .option('--print', 'print the address only'),
  )
    .addHelpText('after', examples(['msa open zipkin', 'traces'], ['msa open rabbitmq', 'queues, exchanges; guest/guest']))
    .action(
      lazy(
        ctx,
        async () => (await import('./open.handler.ts')).open,
        (options: { print?: boolean; name?: string }, component: string | undefined) => ({
          ...options,
          component,
        }),
      ),
    )
}
