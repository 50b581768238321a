import { printable } from '../../shared/quote.ts'
import { type AddressOption, serverOf } from '../../shell/address-option.ts'
import type { Context } from '../../shell/context.ts'
import { statusInk } from '../../shell/output/health-lines.ts'
import type { Column, Page } from '../../shell/output.ts'
import { type ListOptions, showList } from '../../shell/show-list.ts'
import { type Breaker, breakersOf } from '../../systems/breakers/breakers.ts'
import { chooseServices } from '../../systems/choose-services.ts'
import { instancesAt } from '../../systems/instances.ts'

export interface ListInput extends ListOptions, AddressOption {
  readonly services: readonly string[]
}

export async function listBreakers(ctx: Context, input: ListInput): Promise<void> {
  const eureka = await serverOf(ctx, input, 'eureka')
  const warned = new Set<string>()
  await showList(ctx, input, 'nobody shows a breaker        msa service list', columnsOf, async () => {
    const instances = chooseServices(await instancesAt(eureka, ctx.signal), input.services)
    const { breakers, silent } = await breakersOf(instances, ctx.signal)
    for (const { instance, because } of silent.filter((each) => !warned.has(each.instance))) {
      ctx.output.warn(`${instance} could not be asked: ${because}`)
      warned.add(instance)
    }
    return breakers
  })
}

function columnsOf({ ink }: Page): readonly Column<Breaker>[] {
  return [
    { title: 'BREAKER', name: true, cell: ({ name }) => printable(name) },
    { title: 'INSTANCE', cell: ({ instance }) => printable(instance) },
    { title: 'STATE', cell: ({ state }) => statusInk(ink, state)(state) },
    { title: 'FAILED', align: 'right', cell: ({ failureRate, failureRateThreshold }) => rate(failureRate, failureRateThreshold) },
    {
      title: 'SLOW',
      align: 'right',
      cell: ({ slowCallRate, slowCallRateThreshold }) => rate(slowCallRate, slowCallRateThreshold),
    },
    { title: 'CALLS', align: 'right', cell: ({ bufferedCalls }) => String(bufferedCalls) },
    { title: 'REFUSED', align: 'right', cell: ({ notPermittedCalls }) => String(notPermittedCalls) },
  ]
}

/** `60/50%`: what it is, and from what on it opens. `–` while too few calls were made to tell. */
function rate(now: string, threshold: string): string {
  const [value, most] = [Number.parseFloat(now), Number.parseFloat(threshold)]
  const short = (number: number) => String(Number(number.toFixed(1)))
  return `${value < 0 || Number.isNaN(value) ? '–' : short(value)}/${short(most)}%`
}
