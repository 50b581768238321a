import { Command, Option } from 'commander'
import type { CommandDeclaration } from '../shell/action.ts'
import type { Context } from '../shell/context.ts'
import { examples } from '../shell/examples.ts'
import { formats } from './globals.ts'

type Load = () => Promise<CommandDeclaration>

/**
 * All commands, in the order and under the headings in which people see them. Each is loaded when it is typed: to declare them all
 * takes as long as it takes to run one.
 */
const groups: readonly { readonly heading: string; readonly commands: Readonly<Record<string, Load>> }[] = [
  {
    heading: 'Lab:',
    commands: {
      up: async () => (await import('../commands/up/up.command.ts')).upCommand,
      down: async () => (await import('../commands/down/down.command.ts')).downCommand,
      status: async () => (await import('../commands/status/status.command.ts')).statusCommand,
      wait: async () => (await import('../commands/wait/wait.command.ts')).waitCommand,
      logs: async () => (await import('../commands/logs/logs.command.ts')).logsCommand,
      events: async () => (await import('../commands/events/events.command.ts')).eventsCommand,
      analyze: async () => (await import('../commands/analyze/analyze.command.ts')).analyzeCommand,
      open: async () => (await import('../commands/open/open.command.ts')).openCommand,
      env: async () => (await import('../commands/env/env.command.ts')).envCommand,
      init: async () => (await import('../commands/init/init.command.ts')).initCommand,
      clean: async () => (await import('../commands/clean/clean.command.ts')).cleanCommand,
      doctor: async () => (await import('../commands/doctor/doctor.command.ts')).doctorCommand,
      export: async () => (await import('../commands/export/export.command.ts')).exportCommand,
    },
  },
  {
    heading: 'Change it:',
    commands: {
      start: async () => (await import('../commands/start/start.command.ts')).startCommand,
      stop: async () => (await import('../commands/stop/stop.command.ts')).stopCommand,
      restart: async () => (await import('../commands/restart/restart.command.ts')).restartCommand,
      scale: async () => (await import('../commands/scale/scale.command.ts')).scaleCommand,
      run: async () => (await import('../commands/run/run.command.ts')).runCommand,
      new: async () => (await import('../commands/new/new.command.ts')).newCommand,
    },
  },
  {
    heading: 'Kafka:',
    commands: {
      topic: async () => (await import('../commands/topic/topic.command.ts')).topicCommand,
      group: async () => (await import('../commands/group/group.command.ts')).groupCommand,
      produce: async () => (await import('../commands/topic/produce.command.ts')).produceCommand,
      consume: async () => (await import('../commands/topic/consume.command.ts')).consumeCommand,
    },
  },
  {
    heading: 'Connect:',
    commands: {
      connect: async () => (await import('../commands/connect/connect.command.ts')).connectCommand,
    },
  },
  {
    heading: 'RabbitMQ:',
    commands: {
      queue: async () => (await import('../commands/queue/queue.command.ts')).queueCommand,
      exchange: async () => (await import('../commands/exchange/exchange.command.ts')).exchangeCommand,
      bind: async () => (await import('../commands/bind/bind.command.ts')).bindCommand,
      dlq: async () => (await import('../commands/dlq/dlq.command.ts')).dlqCommand,
      rabbit: async () => (await import('../commands/rabbit/rabbit.command.ts')).rabbitCommand,
    },
  },
  {
    heading: 'Services:',
    commands: {
      service: async () => (await import('../commands/service/service.command.ts')).serviceCommand,
      call: async () => (await import('../commands/call/call.command.ts')).callCommand,
      login: async () => (await import('../commands/login/login.command.ts')).loginCommand,
      health: async () => (await import('../commands/health/health.command.ts')).healthCommand,
      breaker: async () => (await import('../commands/breaker/breaker.command.ts')).breakerCommand,
      traffic: async () => (await import('../commands/traffic/traffic.command.ts')).trafficCommand,
    },
  },
  {
    heading: 'Watch it:',
    commands: {
      trace: async () => (await import('../commands/trace/trace.command.ts')).traceCommand,
      metric: async () => (await import('../commands/metric/metric.command.ts')).metricCommand,
    },
  },
  {
    heading: 'Both brokers:',
    commands: {
      bench: async () => (await import('../commands/bench/bench.command.ts')).benchCommand,
    },
  },
  {
    heading: 'Database:',
    commands: {
      sql: async () => (await import('../commands/sql/sql.command.ts')).sqlCommand,
    },
  },
  {
    heading: 'Break it:',
    commands: {
      kill: async () => (await import('../commands/kill/kill.command.ts')).killCommand,
      pause: async () => (await import('../commands/pause/pause.command.ts')).pauseCommand,
      resume: async () => (await import('../commands/resume/resume.command.ts')).resumeCommand,
      slow: async () => (await import('../commands/slow/slow.command.ts')).slowCommand,
    },
  },
  {
    heading: 'Settings:',
    commands: {
      config: async () => (await import('../commands/config/config.command.ts')).configCommand,
      encrypt: async () => (await import('../commands/encrypt/encrypt.command.ts')).encryptCommand,
      decrypt: async () => (await import('../commands/decrypt/decrypt.command.ts')).decryptCommand,
      bus: async () => (await import('../commands/bus/bus.command.ts')).busCommand,
    },
  },
  {
    heading: 'Shell:',
    commands: {
      context: async () => (await import('../commands/context/context.command.ts')).contextCommand,
      stock: async () => (await import('../commands/stock/stock.command.ts')).stockCommand,
      completion: async () => (await import('../commands/completion/completion.command.ts')).completionCommand,
      version: async () => (await import('../commands/version/version.command.ts')).versionCommand,
    },
  },
]

/** With the command of the first of these words alone, where there is one; otherwise with all of them. */
export async function createProgram(ctx: Context, typed: readonly string[] = []): Promise<Command> {
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
  const [first, second] = typed
  const one = groups.some(({ commands }) => first !== undefined && Object.hasOwn(commands, first))
  for (const { heading, commands } of groups) {
    program.commandsGroup(heading)
    const loads = Object.entries(commands).filter(([name]) => !one || name === first)
    for (const declare of await Promise.all(loads.map(([, load]) => load()))) declare(program, ctx, one ? second : undefined)
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
