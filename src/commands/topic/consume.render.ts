import { isUtf8 } from 'node:buffer'
import { ageAsText, durationAsText } from '../../shared/duration.ts'
import { grouped } from '../../shared/grouped.ts'
import { printable } from '../../shared/quote.ts'
import { clip, padEnd, widthOf } from '../../shell/output/text-width.ts'
import type { AsText, Page } from '../../shell/output.ts'
import type { ConsumeEnd } from '../../systems/kafka/consume.ts'
import type { Message } from '../../systems/kafka/forms/object-sink.ts'
import type { SinkFacts } from './consume-sink.ts'

/** A message a line: where it is, its key, its value, when. Columns get no narrower while it goes on. */
export function messagesAsText({ topics, partitions }: Pick<SinkFacts, 'topics' | 'partitions'>): AsText<readonly Message[]> {
  const widths = { place: 0, key: 0 }
  const withTopic = topics.length > 1 || /[*?[{^/]/.test(topics[0] ?? '')
  const withPartition = partitions?.length !== 1
  const placeOf = ({ topic, partition, offset }: Message) =>
    `${withTopic ? `${topic} ` : ''}${withPartition ? `${partition}:` : ''}${offset}`
  return (messages, page) => messages.map((message) => line(message, placeOf(message), widths, page)).join('\n')
}

function line(message: Message, place: string, widths: { place: number; key: number }, page: Page): string {
  const key = message.key === null ? '–' : shown(message.key)
  const time = whenAsText(message.timestamp, page)
  const value = message.value === null ? '(tombstone)' : shown(message.value)
  widths.place = Math.max(widths.place, place.length)
  if (!page.cuts) {
    widths.key = Math.max(widths.key, key.length)
    return `${place.padEnd(widths.place)}  ${key.padEnd(widths.key)}  ${value}  ${time}${headersAsText(message, page)}`
  }
  widths.key = Math.min(longestKey, Math.max(widths.key, widthOf(key)))
  const start = `${place.padEnd(widths.place)}  ${padEnd(clip(key, widths.key), widths.key)}  `
  const room = page.width - widthOf(start) - widthOf(time) - 2
  if (room < 8) return clip(`${start}${value}`, page.width)
  const cut = padEnd(clip(value, room), room)
  return `${start}${message.value === null ? page.ink.dim(cut) : cut}  ${page.ink.dim(time)}`
}

function whenAsText(timestamp: number, { cuts, now }: Page): string {
  if (timestamp < 0) return '–'
  if (!cuts) return new Date(timestamp).toISOString()
  return now - timestamp < 1000 ? 'now' : `${ageAsText(now - timestamp)} ago`
}

function headersAsText({ headers }: Message, { style }: Page): string {
  if (style !== 'wide') return ''
  return headers.map(([name, value]) => `  ${printable(name)}=${value === null ? '–' : shown(value)}`).join('')
}

/** On a terminal; elsewhere nothing is cut. */
const longestKey = 24

/** Nothing of it moves a cursor. */
function shown(bytes: Buffer): string {
  return isUtf8(bytes) ? printable(bytes.toString('utf8')) : `0x${bytes.toString('hex')}`
}

/** `✓ end of products[1] at offset 2 (as of the start; --follow to go on)`. */
export function endAsText(
  { because, matched, partitions }: ConsumeEnd,
  { follow, idleMs }: { readonly follow: boolean; readonly idleMs: number | undefined },
): string {
  const messages = `${grouped(matched)} ${matched === 1 ? 'message' : 'messages'}`
  if (because === 'max') return `✓ ${messages}, as many as were wanted`
  if (because === 'idle') return `✓ ${messages}; nothing came for ${durationAsText(idleMs ?? 0)}`
  const [one, ...more] = partitions
  if (one === undefined) return `✓ ${messages}`
  const topics = [...new Set(partitions.map(({ topic }) => topic))]
  const where =
    more.length === 0
      ? `${one.topic}[${one.partition}] at offset ${one.end}`
      : `${topics.length > 3 ? `${topics.length} topics` : topics.join(', ')}, ${partitions.length} partitions, ${messages}`
  return `✓ end of ${where}${follow ? '' : ' (as of the start; --follow to go on)'}`
}
