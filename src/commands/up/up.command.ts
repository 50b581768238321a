import type { Command } from 'commander'
import { MsaError } from '../../shared/errors.ts'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { collect, labOption, toDurationMs, toNumbers, toProfiles } from '../../shell/options.ts'
import type { UpInput } from './up.handler.ts'

export function upCommand(program: Command, ctx: Context): void {
  labOption(
    program
      .command('up')
      .summary('start the lab, or some of it')
      .description('Starts what is not running, changes what is not as asked, and leaves the rest alone.')
      .argument('[components...]', 'what to start, with what it needs; the profile when left out')
      .option('--profile <profile>', 'added to the core: connect, messaging, monitoring or full; may be repeated', collect, [])
      .option('--scale <component=n>', 'how many of a component: kafka=3; may be repeated', collect, [])
      .option('--runtime <runtime>', 'docker, native or auto')
      .option('--kraft', 'Kafka without ZooKeeper')
      .option('--broker <broker>', 'what the bus runs over: rabbitmq or kafka')
      .option('--wait <time>', 'how long to wait for readiness', '3m')
      .option('--port <component.port=n>', 'another port: kafka.client=19092; may be repeated', collect, [])
      .option('--auto-ports', 'take free ports instead of those that are taken')
      .option('--dry-run', 'print the plan and stop')
      .option('--rollback', 'on failure, stop again what this run has started')
      .option('-y, --yes', 'install what is missing without asking'),
  )
    .addHelpText(
      'after',
      examples(
        ['msa up', 'the core: engines, config server, discovery'],
        ['msa up kafka', 'Kafka and what it needs'],
        ['msa up --profile connect', 'MariaDB and Kafka Connect, too'],
        ['msa up --scale kafka=3', 'a real cluster of three brokers'],
        ['msa up --name b --auto-ports', 'a second lab beside the first'],
      ),
    )
    .action(lazy(ctx, async () => (await import('./up.handler.ts')).up, toUpInput))
}

interface UpOptions {
  profile: string[]
  scale: string[]
  runtime?: string
  kraft?: boolean
  broker?: string
  wait: string
  port: string[]
  autoPorts?: boolean
  dryRun?: boolean
  rollback?: boolean
  yes?: boolean
  name?: string
}

export function toUpInput(options: UpOptions, names: string[]): UpInput {
  return {
    names,
    profiles: toProfiles(options.profile),
    scale: toNumbers('--scale', options.scale, 'kafka=3', 1, 100),
    runtime: toRuntime(options.runtime),
    kraft: options.kraft ?? false,
    broker: toBroker(options.broker),
    waitMs: toDurationMs('--wait', options.wait),
    ports: toNumbers('--port', options.port, 'kafka.client=19092', 1, 65_535),
    autoPorts: options.autoPorts ?? false,
    dryRun: options.dryRun ?? false,
    rollback: options.rollback ?? false,
    yes: options.yes ?? false,
    ...(options.name === undefined ? {} : { name: options.name }),
  }
}

function toBroker(text: string | undefined): UpInput['broker'] {
  if (text === undefined || text === 'rabbitmq' || text === 'kafka') return text ?? null
  throw new MsaError('USAGE', `the bus does not run over "${text}".`, {
    details: ['all: rabbitmq kafka'],
    hint: '--broker kafka',
    exitCode: 2,
  })
}

function toRuntime(text: string | undefined): UpInput['runtime'] {
  if (text === undefined || text === 'docker' || text === 'native' || text === 'auto') return text ?? null
  throw new MsaError('USAGE', `there is no runtime "${text}".`, {
    details: ['all: docker native auto'],
    hint: '--runtime docker',
    exitCode: 2,
  })
}
