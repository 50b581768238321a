import { QuietExit } from '../../shared/errors.ts'
import type { Context } from '../../shell/context.ts'
import type { AsText } from '../../shell/output.ts'
import { type FilterOptions, filterOf } from '../../shell/rabbitmq/filter-options.ts'
import { bodyAsText } from '../../shell/rabbitmq/message-text.ts'
import { onRabbit } from '../../shell/rabbitmq/on-rabbit.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { listBindings } from '../../systems/rabbitmq/bindings.ts'
import { deathOf } from '../../systems/rabbitmq/deaths.ts'
import { listExchanges } from '../../systems/rabbitmq/exchanges.ts'
import type { Rabbit } from '../../systems/rabbitmq/rabbit.ts'
import { type Redriven, type RedriveTally, type RedriveWish, redrive } from '../../systems/rabbitmq/redrive.ts'
import { reachedFrom } from '../../systems/rabbitmq/routing.ts'

export interface RedriveInput extends Omit<RedriveWish, 'wanted'> {
  readonly target: TargetOption
  readonly filter: FilterOptions
}

export async function redriveQueue(ctx: Context, { target, filter, ...wish }: RedriveInput): Promise<void> {
  const { output } = ctx
  const progress = output.progress(`sending back from ${wish.queue}`)
  const ways = new Map<string, Redriven>()
  let count = 0
  const tally = await onRabbit(ctx, target, async (rabbit) => {
    const done = await redrive(
      rabbit,
      { ...wish, wanted: filterOf(filter) },
      {
        one: async (one) => {
          count += 1
          progress.update(`${count} of ${wish.queue} seen`)
          if (one.to) ways.set(`${one.to.exchange}:${one.to.key}`, one)
          if (wish.dryRun || one.outcome === 'failed') await output.row(asRow(one), rowAsText(one))
        },
        blocked: (because) => output.warn(`RabbitMQ takes nothing at present (${because}); waiting`),
      },
    )
    await warnOfOthers(ctx, rabbit, [...ways.values()])
    return done
  }).finally(() => progress.done())
  if (wish.dryRun || tally.failed > 0) output.note(tallyAsText(wish)(tally))
  else output.result({ queue: wish.queue, ...tally }, (value) => tallyAsText(wish)(value))
  if (tally.failed > 0) throw new QuietExit(1)
}

function asRow({ message, to, outcome, because }: Redriven) {
  const { exchange, key, properties } = message
  return { outcome, because: because ?? null, to: to ?? null, exchange, key, messageId: properties.messageId ?? null }
}

function rowAsText({ message, to, outcome, because }: Redriven): AsText<unknown> {
  return (_, { ink }) => {
    const sign = { done: ink.good('✓'), would: ink.changing('→'), skipped: ink.dim('•'), failed: ink.bad('✗') }[outcome]
    const way = to ? `${to.exchange === '' ? '(default)' : to.exchange}:${to.key}` : '–'
    return [sign, way, ...(because ? [because] : []), ink.dim(bodyAsText(message.body).slice(0, 60))].join('  ')
  }
}

function tallyAsText({ queue, dryRun }: Pick<RedriveInput, 'queue' | 'dryRun'>): (tally: RedriveTally) => string {
  return ({ done, skipped, failed }) => {
    const parts = [
      `${failed > 0 ? '✗' : dryRun ? '→' : '✓'} ${done} of ${queue} ${dryRun ? 'would be sent back' : 'sent back'}`,
      ...(skipped > 0 ? [`${skipped} left`] : []),
      ...(failed > 0 ? [`${failed} could not be, and stay`] : []),
    ]
    return parts.join(', ')
  }
}

/** An exchange leads to all that is bound to it, not only to where the message died. */
async function warnOfOthers({ output }: Context, rabbit: Rabbit, sent: readonly Redriven[]): Promise<void> {
  const toExchange = sent.filter(({ to }) => to && to.exchange !== '')
  if (toExchange.length === 0 || !rabbit.hasApi) return
  const [exchanges, bindings] = await Promise.all([listExchanges(rabbit), listBindings(rabbit)]).catch(() => [[], []])
  const topology = { types: new Map(exchanges.map(({ name, type }) => [name, type])), bindings }
  for (const { to, message } of toExchange) {
    const died = deathOf(message)?.queue
    const others = to && died !== undefined ? reachedFrom(to.exchange, to.key, topology).filter((name) => name !== died) : []
    if (to && others.length > 0)
      output.warn(`${to.exchange}:${to.key} leads not only to ${died}, but also to ${others.join(', ')}: --to-queue does not`)
  }
}
