import { Argument, type Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { collect, labOption, toNumbers, toProfiles } from '../../shell/options.ts'
import type { ExportInput } from './export.handler.ts'
import { exportForms } from './forms.ts'

export function exportCommand(program: Command, ctx: Context): void {
  labOption(
    program
      .command('export')
      .summary('the lab as a compose file or Kubernetes manifests')
      .description(
        'Prints a file that runs as it lies, made of the same components as the lab. Takes the words of "msa up" and msa.yaml; what runs here is not looked at.',
      )
      .addArgument(new Argument('<form>', 'compose or k8s').choices(exportForms))
      .argument('[components...]', 'what to export, with what it needs; the profile when left out')
      .option('--profile <profile>', 'core, connect, messaging, monitoring or full; may be repeated', collect, [])
      .option('--scale <component=n>', 'how many of a component: kafka=3; may be repeated', collect, [])
      .option('--kraft', 'Kafka without ZooKeeper')
      .option('--port <component.port=n>', 'another port: kafka.client=19092; may be repeated', collect, [])
      .option('--out <file>', 'write it there, in place of an export that is there'),
  )
    .addHelpText(
      'after',
      examples(
        ['msa export compose > compose.yaml', 'the core'],
        ['msa export compose --profile full --out lab.yaml', 'everything, into a file'],
        ['msa export k8s kafka --scale kafka=3', 'three brokers for a cluster'],
        ['msa export k8s | kubectl apply -f -', 'start it there'],
      ),
    )
    .action(lazy(ctx, async () => (await import('./export.handler.ts')).exportLab, toExportInput))
}

interface ExportOptions {
  profile: string[]
  scale: string[]
  kraft?: boolean
  port: string[]
  out?: string
  name?: string
}

function toExportInput(options: ExportOptions, form: ExportInput['form'], names: string[]): ExportInput {
  return {
    form,
    names,
    profiles: toProfiles(options.profile),
    scale: toNumbers('--scale', options.scale, 'kafka=3', 1, 100),
    kraft: options.kraft ?? false,
    ports: toNumbers('--port', options.port, 'kafka.client=19092', 1, 65_535),
    ...(options.out === undefined || options.out === '-' ? {} : { out: options.out }),
    ...(options.name === undefined ? {} : { name: options.name }),
  }
}
