import { Command, Option } from 'commander'
import { analyzeCommand } from '../commands/analyze/analyze.command.ts'
import { bindCommand } from '../commands/bind/bind.command.ts'
import { cleanCommand } from '../commands/clean/clean.command.ts'
import { completionCommand } from '../commands/completion/completion.command.ts'
import { configCommand } from '../commands/config/config.command.ts'
import { connectCommand } from '../commands/connect/connect.command.ts'
import { contextCommand } from '../commands/context/context.command.ts'
import { decryptCommand } from '../commands/decrypt/decrypt.command.ts'
import { dlqCommand } from '../commands/dlq/dlq.command.ts'
import { doctorCommand } from '../commands/doctor/doctor.command.ts'
import { downCommand } from '../commands/down/down.command.ts'
import { encryptCommand } from '../commands/encrypt/encrypt.command.ts'
import { envCommand } from '../commands/env/env.command.ts'
import { eventsCommand } from '../commands/events/events.command.ts'
import { exchangeCommand } from '../commands/exchange/exchange.command.ts'
import { exportCommand } from '../commands/export/export.command.ts'
import { groupCommand } from '../commands/group/group.command.ts'
import { initCommand } from '../commands/init/init.command.ts'
import { killCommand } from '../commands/kill/kill.command.ts'
import { logsCommand } from '../commands/logs/logs.command.ts'
import { newCommand } from '../commands/new/new.command.ts'
import { openCommand } from '../commands/open/open.command.ts'
import { pauseCommand } from '../commands/pause/pause.command.ts'
import { queueCommand } from '../commands/queue/queue.command.ts'
import { rabbitCommand } from '../commands/rabbit/rabbit.command.ts'
import { restartCommand } from '../commands/restart/restart.command.ts'
import { resumeCommand } from '../commands/resume/resume.command.ts'
import { runCommand } from '../commands/run/run.command.ts'
import { scaleCommand } from '../commands/scale/scale.command.ts'
import { slowCommand } from '../commands/slow/slow.command.ts'
import { startCommand } from '../commands/start/start.command.ts'
import { statusCommand } from '../commands/status/status.command.ts'
import { stockCommand } from '../commands/stock/stock.command.ts'
import { stopCommand } from '../commands/stop/stop.command.ts'
import { consumeCommand } from '../commands/topic/consume.command.ts'
import { produceCommand } from '../commands/topic/produce.command.ts'
import { topicCommand } from '../commands/topic/topic.command.ts'
import { upCommand } from '../commands/up/up.command.ts'
import { versionCommand } from '../commands/version/version.command.ts'
import { waitCommand } from '../commands/wait/wait.command.ts'
import type { CommandDeclaration } from '../shell/action.ts'
import type { Context } from '../shell/context.ts'
import { examples } from '../shell/examples.ts'
import { formats } from './globals.ts'

/** All commands, in the order and under the headings in which people see them. */
const groups: readonly { readonly heading: string; readonly commands: readonly CommandDeclaration[] }[] = [
  {
    heading: 'Lab:',
    commands: [
      upCommand,
      downCommand,
      statusCommand,
      waitCommand,
      logsCommand,
      eventsCommand,
      analyzeCommand,
      openCommand,
      envCommand,
      initCommand,
      cleanCommand,
      doctorCommand,
      exportCommand,
    ],
  },
  { heading: 'Change it:', commands: [startCommand, stopCommand, restartCommand, scaleCommand, runCommand, newCommand] },
  { heading: 'Kafka:', commands: [topicCommand, groupCommand, produceCommand, consumeCommand] },
  { heading: 'Connect:', commands: [connectCommand] },
  {
    heading: 'RabbitMQ:',
    commands: [queueCommand, exchangeCommand, bindCommand, dlqCommand, rabbitCommand],
  },
  { heading: 'Break it:', commands: [killCommand, pauseCommand, resumeCommand, slowCommand] },
  { heading: 'Settings:', commands: [configCommand, encryptCommand, decryptCommand] },
  { heading: 'Shell:', commands: [contextCommand, stockCommand, completionCommand, versionCommand] },
]

export function createProgram(ctx: Context): Command {
  const program = new Command('msa')
    .description('A real microservice system on your laptop, with one command.')
    .version(ctx.version, '-V, --version', 'print the version')
    .addOption(new Option('-o, --output <format>', 'how to answer').choices(formats).default('table'))
    .option('--verbose', 'say more: codes, stacks, whole lists')
    .helpOption('-h, --help', 'say what can be typed')
    .configureHelp({
      showGlobalOptions: true,
      helpWidth: 80,
      minWidthToWrap: 20,
      visibleGlobalOptions: withoutVersion,
      subcommandTerm: namesOf,
    })
    .addHelpText(
      'after',
      examples(
        ['msa up', 'bring the lab up'],
        ['msa status', 'see what runs and where'],
        ['msa down', 'take it away; data is kept'],
      ),
    )
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

/** In a list of commands, their names are enough: what they take is in their own help. */
function namesOf(command: Command): string {
  return [command.name(), ...command.aliases()].join('|')
}
