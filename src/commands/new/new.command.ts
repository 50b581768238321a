import { type Command, Option } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { type Template, templates } from './templates.ts'

export function newCommand(program: Command, ctx: Context): void {
  const create = program
    .command('new')
    .summary('write a service to begin with')
    .description('Writes something to begin with, whole and running.')
    .addHelpText('after', examples(['msa new service payment-service', 'a service in TypeScript, with its test']))
  create
    .command('service')
    .summary('a small complete service in TypeScript, with its test')
    .description('Writes a service that runs and passes its test as it lies, and adds it to the services of msa.yaml.')
    .argument('<name>', 'what it is called: payment-service')
    .option('--dir <folder>', 'where to; a folder of its name when left out')
    .addOption(new Option('--template <name>', 'what it begins as').choices(templates).default('service'))
    .addHelpText(
      'after',
      examples(
        ['msa new service payment-service', 'then: msa up payment-service'],
        ['msa new service page-service --template composite', 'one that asks three others at the same time'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./new.handler.ts')).newService,
        ({ dir, template }: { dir?: string; template: Template }, service: string) => ({
          service,
          template,
          ...(dir === undefined ? {} : { dir }),
        }),
      ),
    )
}
