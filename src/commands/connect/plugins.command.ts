import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { labOption, toDurationMs } from '../../shell/options.ts'
import { type TargetOption, targetOption } from '../../shell/target-option.ts'
import type { PluginsInput } from './plugins.handler.ts'
import type { InstallPluginInput } from './plugins-install.handler.ts'
import type { RemovePluginInput } from './plugins-remove.handler.ts'

interface PluginsOptions extends TargetOption {
  readonly all?: boolean
  readonly headers: boolean
}

interface InstallOptions {
  readonly name?: string
  readonly sha256?: string
  readonly yes?: boolean
  readonly dryRun?: boolean
  readonly wait: string
}

export function pluginsCommand(connect: Command, ctx: Context): void {
  const plugins = connect
    .command('plugins')
    .summary('what the worker can be told to run')
    .description('The plugins of a worker: list them, install others.')
    .addHelpText(
      'after',
      examples(['msa connect plugins list', 'the connectors it knows'], ['msa connect plugins install jdbc.zip', 'one more']),
    )
  targetOption(
    plugins
      .command('list', { isDefault: true })
      .alias('ls')
      .summary('the connectors it knows')
      .option('--all', 'converters, transformations and the rest, too')
      .option('--no-headers', 'without the line of titles'),
  )
    .addHelpText(
      'after',
      examples(
        ['msa connect plugins list', 'sources and sinks'],
        ['msa connect plugins list --all -o raw', 'everything, for a script'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./plugins.handler.ts')).listPlugins,
        (options: PluginsOptions): PluginsInput => ({ target: options, all: options.all ?? false, noHeaders: !options.headers }),
      ),
    )
  labOption(
    plugins
      .command('install')
      .summary("give the lab's worker one more, and start it again")
      .description(
        "Installs a plugin for the lab's worker and starts that again. It is kept until it is removed, also when the lab is away.",
      )
      .argument('<source>', 'an archive, a jar, a folder, or group:name:version of Maven')
      .option('--sha256 <checksum>', 'what its file must be')
      .option('--wait <time>', 'how long to wait for the worker', '3m')
      .option('--dry-run', 'only say what would be done')
      .option('-y, --yes', 'do not ask'),
  )
    .addHelpText(
      'after',
      examples(
        ['msa connect plugins install kafka-connect-jdbc.zip', "the lesson's"],
        ['msa connect plugins install org.example:sink:1.2 --yes', 'with what it needs'],
        ['msa connect plugins install org.e:sink:tar.gz:plugin:1.2', 'an archive'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./plugins-install.handler.ts')).installPlugin,
        (options: InstallOptions, source: string): InstallPluginInput => ({
          ...(options.name === undefined ? {} : { name: options.name }),
          ...{ source, sha256: options.sha256, yes: options.yes ?? false, dryRun: options.dryRun ?? false },
          waitMs: toDurationMs('--wait', options.wait),
        }),
      ),
    )
  labOption(
    plugins
      .command('remove')
      .summary('take an installed one away, and start the worker again')
      .argument('<plugin>', 'the folder it was installed as')
      .option('--wait <time>', 'how long to wait for the worker', '3m')
      .option('--dry-run', 'only say what would be done')
      .option('-y, --yes', 'do not ask'),
  )
    .addHelpText('after', examples(['msa connect plugins remove confluentinc-kafka-connect-jdbc', 'asks first']))
    .action(
      lazy(
        ctx,
        async () => (await import('./plugins-remove.handler.ts')).removePlugin,
        (options: InstallOptions, plugin: string): RemovePluginInput => ({
          ...(options.name === undefined ? {} : { name: options.name }),
          ...{ plugin, yes: options.yes ?? false, dryRun: options.dryRun ?? false },
          waitMs: toDurationMs('--wait', options.wait),
        }),
      ),
    )
}
