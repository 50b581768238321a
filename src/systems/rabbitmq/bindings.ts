import { checkExchange } from './exchanges.ts'
import { countsOf } from './queues.ts'
import type { Rabbit } from './rabbit.ts'

export interface Binding {
  /** An exchange. */
  readonly source: string
  readonly destination: string
  readonly to: 'queue' | 'exchange'
  readonly key: string
  readonly arguments: Readonly<Record<string, unknown>>
}

interface ApiBinding {
  readonly source: string
  readonly destination: string
  readonly destination_type: 'queue' | 'exchange'
  readonly routing_key: string
  readonly arguments?: Record<string, unknown>
}

/** Without those of the default exchange, which has each queue by its name. */
export async function listBindings(rabbit: Rabbit): Promise<readonly Binding[]> {
  const all = await rabbit.ask<ApiBinding[]>({ path: ['bindings', rabbit.target.virtualHost] })
  return bindingsOf(all)
}

export async function bindingsFrom(rabbit: Rabbit, exchange: string): Promise<readonly Binding[] | undefined> {
  const path = ['exchanges', rabbit.target.virtualHost, exchange, 'bindings', 'source']
  const all = await rabbit.askIfThere<ApiBinding[]>({ path })
  return all && bindingsOf(all)
}

export async function bindingsTo(rabbit: Rabbit, queue: string): Promise<readonly Binding[]> {
  const path = ['queues', rabbit.target.virtualHost, queue, 'bindings']
  return bindingsOf((await rabbit.askIfThere<ApiBinding[]>({ path })) ?? [])
}

function bindingsOf(all: readonly ApiBinding[]): readonly Binding[] {
  const wordsOf = ({ source, destination, key }: Binding) => `${source}\0${destination}\0${key}`
  return all
    .filter(({ source }) => source !== '')
    .map(({ source, destination, destination_type: to, routing_key: key, arguments: given }) => ({
      ...{ source, destination, to, key, arguments: given ?? {} },
    }))
    .sort((a, b) => (wordsOf(a) < wordsOf(b) ? -1 : 1))
}

/** Both ends must be there. Binding twice is binding once, and so is taking away. */
export async function changeBinding(rabbit: Rabbit, change: 'add' | 'remove', binding: Binding): Promise<void> {
  const { source, destination, to, key } = binding
  await checkExchange(rabbit, source)
  if (to === 'queue') await countsOf(rabbit, destination)
  else await checkExchange(rabbit, destination)
  const channel = await (await rabbit.amqp()).openAsideWithoutConfirms()
  const words = [destination, source, key, binding.arguments] as const
  if (change === 'add') await (to === 'queue' ? channel.bindQueue(...words) : channel.bindExchange(...words))
  else await (to === 'queue' ? channel.unbindQueue(...words) : channel.unbindExchange(...words))
  await channel.close()
}
