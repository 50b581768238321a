import { grouped } from '../../shared/grouped.ts'
import { table } from '../../shell/output/table.ts'
import type { AsText } from '../../shell/output.ts'
import type { BenchWish, Measured } from '../../systems/bench/measure.ts'

export interface Contest extends BenchWish {
  readonly producers: number
  readonly consumers: number
  readonly copies: number
  readonly brokers: readonly [Measured, Measured]
  readonly trade: readonly string[]
}

export const contestAsText: AsText<Contest> = (contest, page) => {
  const { brokers, messages, sizeBytes, rate, durationMs, trade } = contest
  const lines = linesOf(brokers)
  if (page.style === 'raw') return lines.map(({ cells }) => cells.join('\t')).join('\n')
  const drawn = table(
    lines,
    [
      { title: '', cell: ({ name }) => name, name: true },
      ...brokers.map(({ broker }, at) => ({
        title: nameOf(broker),
        cell: ({ cells }: Line) => cells[at] ?? '',
        align: 'right' as const,
      })),
    ],
    page,
  )
  const facts = [
    `${grouped(messages)} messages of ${grouped(sizeBytes)} bytes, one producer, one consumer, through msa's own clients; then ${rate} a second for ${durationMs / 1000}s`,
    ...brokers.map(({ broker, durability }) => `${nameOf(broker)}: ${durability}`),
  ]
  const words = trade.flatMap((sentence) => folded(sentence, page.width))
  const small = facts.flatMap((fact) => folded(fact, page.width)).map((line) => page.ink.dim(line))
  return [drawn, '', ...words, '', ...small].join('\n')
}

interface Line {
  readonly name: string
  readonly cells: readonly string[]
}

function linesOf(brokers: Contest['brokers']): readonly Line[] {
  const line = (name: string, cell: (measured: Measured) => string): Line => ({ name, cells: brokers.map(cell) })
  return [
    line('published, confirmed', ({ publish }) => perSecond(publish.perSecond)),
    line('consumed', ({ consume }) => perSecond(consume.perSecond)),
    line('one message, p50', ({ latency }) => milliseconds(latency.p50Ms)),
    line('one message, p99', ({ latency }) => milliseconds(latency.p99Ms)),
    line('its confirm, p50', ({ confirmed }) => milliseconds(confirmed.p50Ms)),
    line('its confirm, p99', ({ confirmed }) => milliseconds(confirmed.p99Ms)),
  ]
}

/** What to take for what: from the figures, and from what the two are. */
export function tradeOf(brokers: readonly [Measured, Measured]): readonly string[] {
  const published = winnerOf(brokers, ({ publish }) => publish.perSecond)
  const consumed = winnerOf(brokers, ({ consume }) => consume.perSecond)
  const isOne = published.ratio >= sameWithin && published.name === consumed.name
  const more = ({ ratio, name }: Winner, verb: string) =>
    ratio < sameWithin ? `both ${verb} about as many` : `${name} ${verb} ${times(ratio)} as many`
  const consumption =
    isOne && consumed.ratio >= sameWithin ? `handed out ${times(consumed.ratio)} as many` : more(consumed, 'handed out')
  return [
    `${capital(more(published, 'took'))} messages a second, and ${consumption}.`,
    soonerOf(brokers),
    'Kafka keeps what was read: any group reads it again, in order within a partition. RabbitMQ routes each message by its ' +
      'exchange, gives it to one consumer of a queue, again if that one dies, and forgets it when it is acknowledged.',
  ]
}

/** Closer than this, two measurements say the same. */
const sameWithin = 1.15

interface Winner {
  readonly name: string
  /** So many times what the other one did. */
  readonly ratio: number
}

function winnerOf([one, other]: readonly [Measured, Measured], of: (measured: Measured) => number): Winner {
  const [more, less] = of(one) >= of(other) ? [one, other] : [other, one]
  return { name: nameOf(more.broker), ratio: of(more) / of(less) }
}

function soonerOf(brokers: readonly [Measured, Measured]): string {
  const { name, ratio } = winnerOf(brokers, ({ latency }) => 1 / latency.p50Ms)
  const each = (of: (measured: Measured) => number) =>
    brokers.map((measured) => `${milliseconds(of(measured))} with ${nameOf(measured.broker)}`).join(' and ')
  const sooner = ratio < sameWithin ? 'about as soon with both' : `sooner with ${name}`
  return `A message that travels alone arrives ${sooner}: half of them within ${each(({ latency }) => latency.p50Ms)}, 99 of 100 within ${each(({ latency }) => latency.p99Ms)}.`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function times(ratio: number): string {
  return `${ratio >= 10 ? Math.round(ratio) : ratio.toFixed(1)} times`
}

function perSecond(count: number): string {
  return `${grouped(Math.round(count))}/s`
}

function milliseconds(ms: number): string {
  return `${ms >= 100 ? Math.round(ms) : ms.toFixed(ms >= 10 ? 1 : 2)} ms`
}

function nameOf(broker: Measured['broker']): string {
  return broker === 'kafka' ? 'Kafka' : 'RabbitMQ'
}

/** At words. */
function folded(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
