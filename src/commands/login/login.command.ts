import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import { type AddressOption, addressOption } from '../../shell/address-option.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import type { LoginInput } from './login.handler.ts'

interface LoginOptions extends AddressOption {
  readonly password?: string
  readonly signUp?: boolean
  readonly as?: string
  readonly forget?: boolean
}

export function loginCommand(program: Command, ctx: Context): void {
  addressOption(
    program
      .command('login')
      .summary('log in at user-service; msa call sends the token')
      .description(
        'Logs in through the gateway and remembers the token, for this lab or context, in a file that only you can read. ' +
          'Without an address it says who is logged in.',
      )
      .argument('[email]', 'who')
      .option('--password <where>', 'env:NAME or file:PATH; asked for when left out')
      .option('--sign-up', 'make the user first, where nobody has the address')
      .option('--as <person>', 'with --sign-up: what the user is called')
      .option('--forget', 'forget the token'),
    'gateway',
  )
    .addHelpText(
      'after',
      examples(
        ['msa login ada@example.org --sign-up', 'asks for the password'],
        ['msa login ada@example.org --password env:ADA', 'for a script'],
        ['msa login', 'who is logged in, and for how long'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./login.handler.ts')).login,
        (options: LoginOptions, email: string | undefined): LoginInput => ({
          ...{ target: options, email, password: options.password, forget: options.forget ?? false },
          signUpAs: options.signUp ? (options.as ?? email?.replace(/@.*$/, '')) : undefined,
        }),
      ),
    )
}
