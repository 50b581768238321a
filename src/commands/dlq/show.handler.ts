import { ageAsText } from '../../shared/duration.ts'
import type { Context } from '../../shell/context.ts'
import type { Column } from '../../shell/output.ts'
import { bodyAsText } from '../../shell/rabbitmq/message-text.ts'
import { onRabbit } from '../../shell/rabbitmq/on-rabbit.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { type Death, deathOf } from '../../systems/rabbitmq/deaths.ts'
import { type Envelope, envelopeOf } from '../../systems/rabbitmq/envelope.ts'
import { type PeekWish, peek } from '../../systems/rabbitmq/peek.ts'
import { hopsOf } from '../../systems/rabbitmq/redriven.ts'

export interface ShowInput extends Pick<PeekWish, 'queue' | 'most' | 'anyway'> {
  readonly target: TargetOption
}

interface DeadLetter extends Envelope {
  readonly position: number
  /** Null: nothing tells. */
  readonly death: Death | null
  readonly redriven: number
}

export async function showDeadLetters(ctx: Context, { target, ...wish }: ShowInput): Promise<void> {
  const { messages, left, isMarked } = await onRabbit(ctx, target, (rabbit) => peek(rabbit, { ...wish, skip: 0 }))
  const bodies = new Map(messages.map(({ position, message }) => [position, message.body]))
  const rows = messages.map(({ message, position }) => ({
    ...{ position, death: deathOf(message) ?? null, redriven: hopsOf(message) },
    ...envelopeOf(message),
  }))
  ctx.output.list(rows, (page) => columns(bodies, page.now), { none: `nothing is ready in ${wish.queue}` })
  const more = left > 0 ? `${left} more` : ''
  const mark = isMarked ? 'all are back in their places, marked as redelivered' : ''
  if (more || mark) ctx.output.note([more, mark].filter((text) => text !== '').join('; '))
}

function columns(bodies: ReadonlyMap<number, Buffer>, now: number): Column<DeadLetter>[] {
  return [
    { title: '#', align: 'right', cell: ({ position }) => String(position) },
    { title: 'DIED IN', name: true, cell: ({ death }) => (death ? (death.queue ?? '–') : '–') },
    { title: 'BECAUSE', cell: ({ death }) => death?.reason ?? 'nothing tells' },
    { title: 'TIMES', align: 'right', cell: ({ death }) => String(death?.count ?? '–') },
    { title: 'AGO', align: 'right', cell: ({ death }) => (death?.at ? ageAsText(now - death.at.getTime()) : '–') },
    {
      title: 'CAME BY',
      cell: ({ death }) => (death ? `${death.exchange === '' ? '(default)' : death.exchange}:${death.key}` : '–'),
    },
    { title: 'SENT BACK', align: 'right', cell: ({ redriven }) => String(redriven) },
    { title: 'BODY', cell: ({ position }) => bodyAsText(bodies.get(position) ?? Buffer.alloc(0)) },
  ]
}
