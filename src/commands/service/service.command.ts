import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import { type AddressOption, addressOption } from '../../shell/address-option.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { declareVerbs, type Verbs } from '../../shell/verbs.ts'
import type { ListInput } from './list.handler.ts'

/** In the order in which people see them. */
const verbs: Verbs = { list: listCommand, describe: describeCommand }

export function serviceCommand(program: Command, ctx: Context, typed?: string): void {
  const service = program
    .command('service')
    .summary('who is registered, and how they are')
    .description('The services that discovery knows, and what each of their instances says of itself.')
    .addHelpText(
      'after',
      examples(
        ['msa service list', 'all of them, and where they are'],
        ['msa service describe user-service', 'health, metadata, endpoints, breakers'],
      ),
    )
  declareVerbs(service, ctx, verbs, typed)
}

function listCommand(service: Command, ctx: Context): void {
  addressOption(
    service
      .command('list')
      .alias('ls')
      .summary('the instances of all services')
      .argument('[services...]', "names, globs ('*-service')")
      .option('-w, --watch', 'again and again, until Ctrl-C')
      .option('--no-headers', 'without titles'),
    'eureka',
  )
    .addHelpText('after', examples(['msa service list', 'all'], ['msa service list --watch', 'as they come and go']))
    .action(
      lazy(
        ctx,
        async () => (await import('./list.handler.ts')).listServices,
        (options: Omit<ListInput, 'services'>, services: readonly string[]) => ({ ...options, services }),
      ),
    )
}

function describeCommand(service: Command, ctx: Context): void {
  addressOption(
    service.command('describe').alias('show').summary('what its instances say of themselves').argument('<service>', 'which'),
    'eureka',
  )
    .addHelpText('after', examples(['msa service describe user-service', 'all that is known']))
    .action(
      lazy(
        ctx,
        async () => (await import('./describe.handler.ts')).describeService,
        (options: AddressOption, name: string) => ({ target: options, name }),
      ),
    )
}
