import { EventEmitter } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import type { RabbitChannel, RabbitConnection } from '../../../src/protocols/rabbitmq/connection.ts'
import type { Message } from '../../../src/systems/rabbitmq/message.ts'
import { Publisher, type PublisherOptions } from '../../../src/systems/rabbitmq/publisher.ts'

type Confirm = (error: Error | null) => void

/** A channel that confirms when it is told to. */
class Channel extends EventEmitter {
  readonly confirms: Confirm[] = []

  publish(_exchange: string, _key: string, _body: Buffer, _options: object, confirm: Confirm): boolean {
    this.confirms.push(confirm)
    return true
  }

  return(message: Message): void {
    const fields = { exchange: message.exchange, routingKey: message.key, redelivered: false }
    this.emit('return', { fields, properties: { ...message.properties, headers: message.headers }, content: message.body })
  }
}

function publisherTo(options: Partial<PublisherOptions> = {}, blockedBecause?: string) {
  const channel = new Channel()
  const ending = new AbortController()
  const publisher = new Publisher({ blockedBecause } as RabbitConnection, channel as unknown as RabbitChannel, ending.signal, {
    mandatory: true,
    timeoutMs: 60_000,
    ...options,
  })
  onTestFinished(() => publisher.stop())
  return { channel, publisher, ending }
}

const message = (body: string, headers = {}): Message => ({
  ...{ exchange: 'e', key: 'k', properties: {}, headers, body: Buffer.from(body) },
})

test('each message learns what became of it, also when several came back', async () => {
  const { channel, publisher } = publisherTo()
  const sent = ['a', 'b', 'a'].map((body) => publisher.send(message(body)))
  const other = publisher.send(message('a', { tenant: 'x' }))
  channel.return(message('a', { tenant: 'x' }))
  channel.return(message('a'))
  for (const confirm of channel.confirms) confirm(null)
  expect(await Promise.all([...sent, other])).toEqual(['unroutable', 'confirmed', 'confirmed', 'unroutable'])
})

test('what the broker refuses is no more than that one', async () => {
  const { channel, publisher } = publisherTo()
  const [refused, taken] = [publisher.send(message('a')), publisher.send(message('b'))]
  channel.confirms[0]?.(new Error('message nacked'))
  channel.confirms[1]?.(null)
  await expect(refused).rejects.toMatchObject({ code: 'RABBITMQ_FAILED', message: expect.stringContaining('refused') })
  expect(await taken).toBe('confirmed')
})

test('a channel that ends takes all with it, and says why', async () => {
  const { channel, publisher } = publisherTo()
  const sent = [publisher.send(message('a')), publisher.send(message('b'))]
  const why = new Error('Channel closed by server: 404 (NOT-FOUND) with message "x"')
  channel.emit('error', why)
  channel.emit('close')
  for (const each of sent) await expect(each).rejects.toBe(why)
  await expect(publisher.send(message('c'))).rejects.toBe(why)
})

test('an alarm is said, waited for, and given up in the end', async () => {
  const said: string[] = []
  const { publisher } = publisherTo({ timeoutMs: 1, onBlocked: (because) => said.push(because) }, 'low on disk')
  await expect(publisher.send(message('a'))).rejects.toMatchObject({
    ...{ code: 'TIMED_OUT', exitCode: 4, message: expect.stringContaining('low on disk') },
  })
  expect(said).toEqual(['low on disk'])
})

test('more than it can bear waits for room', async () => {
  const { channel, publisher } = publisherTo()
  const sent = Array.from({ length: 1000 }, (_, n) => publisher.send(message(String(n))))
  let hasRoom = false
  const room = publisher.room().then(() => {
    hasRoom = true
  })
  await new Promise(setImmediate)
  expect(hasRoom).toBe(false)
  channel.confirms[500]?.(null)
  await room
  for (const confirm of channel.confirms) confirm(null)
  expect(new Set(await Promise.all(sent))).toEqual(new Set(['confirmed']))
})

test('whoever has enough is not kept', async () => {
  const { publisher, ending } = publisherTo()
  const sent = publisher.send(message('a'))
  const reason = new Error('enough')
  ending.abort(reason)
  await expect(sent).rejects.toBe(reason)
})
