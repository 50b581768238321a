import type { CommandDeclaration } from '../../shell/action.ts'
import { lazy } from '../../shell/action.ts'
import { type AddressOption, addressOption } from '../../shell/address-option.ts'
import { examples } from '../../shell/examples.ts'
import type { BreakerVerb } from '../../systems/breakers/change.ts'

export function changeCommand(verb: BreakerVerb, summary: string, description: string): CommandDeclaration {
  return (breaker, ctx) => {
    addressOption(
      breaker
        .command(verb)
        .summary(summary)
        .description(`${description} At every instance of the service.`)
        .argument('<service>', 'whose')
        .argument('[breaker]', "which, or a glob ('order-*'); all when left out"),
      'eureka',
    )
      .addHelpText(
        'after',
        examples(
          [`msa breaker ${verb} user-service`, 'all of its'],
          [`msa breaker ${verb} user-service order-service`, 'one of them'],
        ),
      )
      .action(
        lazy(
          ctx,
          async () => (await import('./change.handler.ts')).changeBreaker,
          (target: AddressOption, service: string, name: string | undefined) => ({ target, verb, service, name }),
        ),
      )
  }
}
