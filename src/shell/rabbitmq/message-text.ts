import { isUtf8 } from 'node:buffer'
import { printable } from '../../shared/quote.ts'
import { envelopeOf, plainHeaders } from '../../systems/rabbitmq/envelope.ts'
import type { Message } from '../../systems/rabbitmq/message.ts'
import type { Output, Page } from '../output.ts'

export interface MessageFacts {
  /** In front of the line: a place in the queue, a time. */
  readonly lead?: string
  readonly showsExchange?: boolean
  /** What else its document has, beside the envelope. */
  readonly more?: Readonly<Record<string, unknown>>
  readonly offset?: number | undefined
  readonly at?: string
}

const lineEnd = Buffer.from('\n')

/** Resolves when the message is written: raw its body and a line end, as data its envelope, otherwise a line to read. */
export async function writeMessage(
  output: Output,
  message: Message & { readonly redelivered?: boolean },
  facts: MessageFacts = {},
): Promise<void> {
  if (output.format === 'raw') return await output.bytes(Buffer.concat([message.body, lineEnd]))
  const { offset, at, more } = facts
  const envelope = envelopeOf(message, { ...(offset !== undefined && { offset }), ...(at !== undefined && { at }) })
  await output.row({ ...more, ...envelope }, (_, page) => messageAsText(message, facts, page))
}

export function messageAsText(message: Message, { lead = '', showsExchange = false }: MessageFacts, page: Page): string {
  const { ink } = page
  const { exchange, key } = message
  // By the default exchange the key is the queue, which is known.
  const way = showsExchange ? `${exchange}:${key}` : exchange === '' ? '' : key
  const line = [lead === '' ? '' : ink.dim(lead), way === '' ? '' : ink.strong(printable(way)), bodyAsText(message.body)]
  const first = line.filter((part) => part !== '').join('  ')
  if (page.style !== 'wide') return first
  const details = { ...message.properties, ...plainHeaders(message.headers) }
  return [first, ...Object.entries(details).map(([name, value]) => ink.dim(`    ${name}: ${valueAsText(value)}`))].join('\n')
}

/** Foreign text must not draw on the terminal, and a message is a line. */
export function bodyAsText(body: Buffer): string {
  if (!isUtf8(body)) return `(${body.length} bytes, no text)`
  return printable(body.toString('utf8').replace(/\r?\n/g, '⏎'))
}

function valueAsText(value: unknown): string {
  return printable(typeof value === 'string' ? value : JSON.stringify(value))
}
