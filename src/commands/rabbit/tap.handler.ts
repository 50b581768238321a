import { resolve } from 'node:path'
import type { Context } from '../../shell/context.ts'
import { type FilterOptions, filterOf } from '../../shell/rabbitmq/filter-options.ts'
import { writeMessage } from '../../shell/rabbitmq/message-text.ts'
import { onRabbit } from '../../shell/rabbitmq/on-rabbit.ts'
import { outageNews } from '../../shell/rabbitmq/outage-news.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import type { Received } from '../../systems/rabbitmq/message.ts'
import { openRecorder } from '../../systems/rabbitmq/recording.ts'
import { type TapFacts, type TapWish, tap } from '../../systems/rabbitmq/tap.ts'

export interface TapInput extends Omit<TapWish, 'wanted'> {
  readonly target: TargetOption
  readonly filter: FilterOptions
  /** A folder. */
  readonly record: string | undefined
}

export async function tapExchanges(ctx: Context, { target, filter, record, ...wish }: TapInput): Promise<void> {
  const { output, clock } = ctx
  const tapped = { ...wish, wanted: filterOf(filter) }
  const begun = (facts: TapFacts) => sayBegun(ctx, facts)
  const news = outageNews(output, 'what passed meanwhile was not heard')
  if (record === undefined) {
    const write = (message: Received) =>
      writeMessage(output, message, { showsExchange: wish.points.length > 1, at: new Date(clock.now()).toISOString() })
    await onRabbit(ctx, target, (rabbit) => tap(rabbit, tapped, { begun, write, news }))
    return
  }
  const folder = resolve(ctx.cwd, record)
  const recorder = await openRecorder(folder)
  const progress = output.progress('listening')
  let count = 0
  const write = async (message: Received) => {
    await recorder.write(message, clock.now())
    count += 1
    progress.update(`${count} recorded`)
  }
  try {
    await onRabbit(ctx, target, (rabbit) => tap(rabbit, tapped, { begun, write, news }))
  } finally {
    progress.done()
    await recorder.close()
  }
  output.result({ recorded: count, path: recorder.path }, ({ recorded, path }, { ink }) =>
    [`${ink.good('✓')} ${recorded} recorded in ${path}`, `  msa rabbit replay ${record}`].join('\n'),
  )
}

function sayBegun({ output }: Context, { bindings, warnings }: TapFacts): void {
  for (const warning of warnings) output.warn(warning)
  const all = bindings.map(({ exchange, key }) => (key === '' ? exchange : `${exchange}:${key}`))
  output.note(`listening to ${all.slice(0, 5).join(', ')}${all.length > 5 ? ', …' : ''}`)
}
