import { Command, Option } from 'commander'
import { completionCommand } from '../commands/completion/completion.command.ts'
import { downCommand } from '../commands/down/down.command.ts'
import { statusCommand } from '../commands/status/status.command.ts'
import { upCommand } from '../commands/up/up.command.ts'
import { versionCommand } from '../commands/version/version.command.ts'
import type { CommandDeclaration } from '../shell/action.ts'
import type { Context } from '../shell/context.ts'
import { formats } from './globals.ts'

/** All commands, in the order and under the headings in which people see them. */
const groups: readonly { readonly heading: string; readonly commands: readonly CommandDeclaration[] }[] = [
  { heading: 'Lab:', commands: [upCommand, downCommand, statusCommand] },
  { heading: 'Shell:', commands: [completionCommand, versionCommand] },
]

export function createProgram(ctx: Context): Command {
  const program = new Command('msa')
    .description('A real microservice system on your laptop, with one command.')
    .version(ctx.version, '-V, --version', 'print the version')
    .addOption(new Option('-o, --output <format>', 'how to answer').choices(formats).default('text'))
    .option('--verbose', 'say more: codes, stacks, whole lists')
    .helpOption('-h, --help', 'say what can be typed')
    .configureHelp({ showGlobalOptions: true, helpWidth: 80, visibleGlobalOptions: withoutVersion })
    .showSuggestionAfterError()
    .exitOverride()
  for (const { heading, commands } of groups) {
    program.commandsGroup(heading)
    for (const declare of commands) declare(program, ctx)
  }
  // Last, so that it belongs to the last group.
  return program.helpCommand('help [command]', 'say what can be typed')
}

/** In the help of a command: what is the same everywhere and of use there. */
function withoutVersion(command: Command): Option[] {
  const globals: Option[] = []
  for (let above = command.parent; above; above = above.parent) globals.push(...above.options)
  return globals.filter((option) => option.long !== '--version')
}
