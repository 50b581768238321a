import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { labOption, toDurationMs } from '../../shell/options.ts'

export function runCommand(program: Command, ctx: Context): void {
  labOption(
    program
      .command('run')
      .summary("a command of yours in a service's place")
      .description(
        "Stops the lab's own instance and runs the command here, with that service's exact environment: its port, the lab's addresses. When it ends, the lab's own is started again.",
      )
      .argument('<service>', 'whose place it takes')
      .argument('[command...]', 'after --')
      .option('--keep-stopped', "leave the lab's own instance stopped afterwards")
      .option('--print-env', 'print the environment (with its secrets) and run nothing')
      .option('--wait <time>', "how long to wait for the lab's own instance afterwards", '3m'),
  )
    .addHelpText(
      'after',
      examples(
        ['msa run orders -- node --inspect orders.js', 'under a debugger'],
        ['msa run orders -- ./mvnw spring-boot:run', 'from its sources'],
        ['msa run orders --print-env -o json', 'for an IDE'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./run.handler.ts')).run,
        (
          options: { keepStopped?: boolean; printEnv?: boolean; wait: string; name?: string },
          service: string,
          command: string[],
        ) => ({
          service,
          command,
          keepStopped: options.keepStopped ?? false,
          printEnv: options.printEnv ?? false,
          waitMs: toDurationMs('--wait', options.wait),
          ...(options.name === undefined ? {} : { name: options.name }),
        }),
      ),
    )
}
