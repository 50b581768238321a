import { Deliveries } from './deliveries.ts'
import type { Rabbit } from './rabbit.ts'

/** Where to begin in a stream: a place, or a time in milliseconds since 1970. */
export type StreamOffset = 'first' | 'last' | 'next' | { readonly at: number } | { readonly sinceMs: number }

export function streamArguments(offset: StreamOffset): Record<string, unknown> {
  if (typeof offset === 'string') return { 'x-stream-offset': offset }
  if ('at' in offset) return { 'x-stream-offset': { '!': 'int64', value: offset.at } }
  return { 'x-stream-offset': { '!': 'timestamp', value: Math.floor(offset.sinceMs / 1000) } }
}

const quietMs = 300

/** The last message of a stream as of now; undefined where there is none. Its last chunk is read, and nothing marked. */
export async function lastOffset({ amqp, signal }: Rabbit, queue: string): Promise<number | undefined> {
  const channel = await (await amqp()).openAsideWithoutConfirms()
  const deliveries = new Deliveries()
  channel.on('error', (error) => deliveries.end(error))
  await channel.prefetch(1000)
  await channel.consume(queue, deliveries.take, { arguments: streamArguments('last') })
  let last: number | undefined
  for (let message = await deliveries.next(quietMs, signal); message; message = await deliveries.next(quietMs, signal)) {
    const offset = (message.properties.headers as Record<string, unknown>)['x-stream-offset']
    last = Number(typeof offset === 'object' && offset !== null ? (offset as { value?: unknown }).value : offset)
    channel.ack(message)
  }
  signal.throwIfAborted()
  await channel.close()
  return last
}
