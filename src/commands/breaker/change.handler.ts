import { QuietExit } from '../../shared/errors.ts'
import { printable } from '../../shared/quote.ts'
import { type AddressOption, targetWith } from '../../shell/address-option.ts'
import { confirmDestruction } from '../../shell/confirm-destruction.ts'
import type { Context } from '../../shell/context.ts'
import { statusInk } from '../../shell/output/health-lines.ts'
import type { AsText } from '../../shell/output.ts'
import { part } from '../../shell/target.ts'
import { type BreakerVerb, type Changed, changeBreakers } from '../../systems/breakers/change.ts'
import { instancesAt, instancesOf } from '../../systems/instances.ts'

export interface ChangeInput {
  readonly target: AddressOption
  readonly verb: BreakerVerb
  readonly service: string
  readonly name: string | undefined
}

export async function changeBreaker(ctx: Context, { target: option, verb, service, name }: ChangeInput): Promise<void> {
  const target = await targetWith(ctx, option, ['eureka'])
  const instances = instancesOf(await instancesAt(part(target, 'eureka', 'discovery-service'), ctx.signal), service)
  // It is undone as easily as it is done: only where somebody wants to be asked is anybody asked.
  await confirmDestruction(ctx, target, { what: `${verb} breakers of ${service}`, yes: true, dryRun: false })
  const changed = await changeBreakers(instances, { verb, service, name }, ctx.signal)
  ctx.output.result(changed, changedAsText)
  if (changed.some(({ because }) => because !== null)) throw new QuietExit(1)
}

const changedAsText: AsText<readonly Changed[]> = (changed, { ink, style }) =>
  changed
    .map(({ instance, name, before, after, because }) => {
      if (style === 'raw') return [instance, name, before, after, because ?? ''].join('\t')
      const who = `${ink.strong(printable(name))} of ${printable(instance)}`
      if (because !== null) return `${ink.bad('✗')} ${who}: ${printable(because)}`
      const state = statusInk(ink, after)(after)
      return before === after ? `${ink.dim('•')} ${who}: ${state}, as it was` : `${ink.good('✓')} ${who}: ${before} → ${state}`
    })
    .join('\n')
