import { ageAsText } from '../../shared/duration.ts'
import { printable } from '../../shared/quote.ts'
import { type AddressOption, serverOf } from '../../shell/address-option.ts'
import type { Context } from '../../shell/context.ts'
import type { Column, Page } from '../../shell/output.ts'
import { type ListOptions, showList } from '../../shell/show-list.ts'
import { chooseServices } from '../../systems/choose-services.ts'
import { instancesAt, type ServiceInstance } from '../../systems/instances.ts'

export interface ListInput extends ListOptions, AddressOption {
  readonly services: readonly string[]
}

export async function listServices(ctx: Context, input: ListInput): Promise<void> {
  const eureka = await serverOf(ctx, input, 'eureka')
  await showList(ctx, input, 'nobody is registered        msa status', columnsOf, async () =>
    chooseServices(await instancesAt(eureka, ctx.signal), input.services),
  )
}

function columnsOf({ ink, now }: Page): readonly Column<ServiceInstance>[] {
  return [
    { title: 'SERVICE', name: true, cell: ({ service }) => printable(service) },
    { title: 'STATUS', cell: ({ status }) => (status === 'UP' ? ink.good(status) : ink.bad(status)) },
    { title: 'ADDRESS', cell: ({ url }) => url.replace(/^http:\/\//, '') },
    { title: 'UP FOR', align: 'right', cell: ({ upSince }) => (upSince === null ? '–' : ageAsText(now - Date.parse(upSince))) },
    { title: 'ZONE', cell: ({ zone }) => printable(zone ?? '–') },
    { title: 'INSTANCE', cell: ({ id }) => printable(id) },
    {
      title: 'RENEWED',
      align: 'right',
      wide: true,
      cell: ({ renewed }) => (renewed === null ? '–' : `${ageAsText(now - Date.parse(renewed))} ago`),
    },
  ]
}
