import { endingAfter } from '../../shared/ending-after.ts'
import { MsaError } from '../../shared/errors.ts'
import { printable } from '../../shared/quote.ts'
import { rest } from '../../shared/rest.ts'
import { type AddressOption, serverOf } from '../../shell/address-option.ts'
import type { Context } from '../../shell/context.ts'
import { statusInk } from '../../shell/output/health-lines.ts'
import type { AsText } from '../../shell/output.ts'
import { breakersOf } from '../../systems/breakers/breakers.ts'
import { type BreakerNews, BreakerNewsReader } from '../../systems/breakers/news.ts'
import { chooseServices } from '../../systems/choose-services.ts'
import { instancesAt } from '../../systems/instances.ts'

export interface WatchInput {
  readonly target: AddressOption
  readonly services: readonly string[]
  /** Or only changes of state. */
  readonly all: boolean
  readonly everyMs: number
  readonly most: number
  readonly timeoutMs: number | undefined
}

export async function watchBreakers(
  ctx: Context,
  { target, services, all, everyMs, most, timeoutMs }: WatchInput,
): Promise<void> {
  const eureka = await serverOf(ctx, target, 'eureka')
  const { output, signal } = ctx
  const find = async () => chooseServices(await instancesAt(eureka, signal), services)
  const reader = new BreakerNewsReader()
  let instances = await find()
  await reader.read(instances, signal)
  await sayHowTheyAre(ctx, instances)
  const ended = timeoutMs === undefined ? signal : endingAfter(timeoutMs, signal)
  let count = 0
  while (!ended.aborted) {
    await rest(everyMs, ended)
    if (ended.aborted) return
    // Who is there changes; while nobody says who is, those that were are asked.
    instances = await find().catch((error: unknown) => {
      if (!(error instanceof MsaError) || signal.aborted) throw error
      return instances
    })
    const { news, gaps, gone } = await reader.read(instances, signal)
    for (const each of gone) output.warn(`cannot be asked any more: ${each}`)
    for (const each of gaps) output.warn(`${each}: more happened than its actuator remembers`)
    for (const each of news.filter(({ transition }) => all || transition !== null)) {
      await output.row(each, newsAsText)
      count += 1
      if (count >= most) return
    }
  }
}

async function sayHowTheyAre(ctx: Context, instances: Parameters<typeof breakersOf>[0]): Promise<void> {
  const { breakers, silent } = await breakersOf(instances, ctx.signal)
  for (const { instance, because } of silent) ctx.output.warn(`${instance} could not be asked: ${because}`)
  for (const { name, instance, state } of breakers) ctx.output.note(`${name} of ${instance} is ${state}`)
  if (breakers.length === 0) ctx.output.note('nobody shows a breaker yet; Ctrl-C ends it')
}

/** `09:12:33.108  user-service:41231  order-service  CLOSED → OPEN` */
const newsAsText: AsText<BreakerNews> = ({ at, instance, name, type, transition, error, durationMs }, { ink }) => {
  const [from, to] = transition?.split('_TO_') ?? []
  const what = from !== undefined && to !== undefined ? `${from} → ${statusInk(ink, to)(to)}` : ink.dim(type)
  const more = [
    ...(durationMs === null || transition !== null ? [] : [`${durationMs}ms`]),
    ...(error === null ? [] : [printable(error)]),
  ]
  return [ink.dim(at.slice(11, 23)), printable(instance), ink.strong(printable(name)), what, ...more].join('  ')
}
