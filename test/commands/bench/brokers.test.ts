import { expect, test } from 'vitest'
import { type Contest, contestAsText, tradeOf } from '../../../src/commands/bench/brokers.render.ts'
import { noInk, type Page } from '../../../src/shell/output.ts'
import { deskAt, envOf } from '../../support/lab-with-worker.ts'
import { typed } from '../../support/typed.ts'

type Measured = Contest['brokers'][number]
const measured = (broker: Measured['broker'], perSecond: number, p50Ms: number): Measured => ({
  ...{ broker, durability: `as ${broker} is safe, in more words than fit into one line of eighty columns, which is folded` },
  publish: { messages: 1000, seconds: 1, perSecond, bytesPerSecond: 0 },
  consume: { messages: 1000, seconds: 1, perSecond: 2 * perSecond, bytesPerSecond: 0 },
  latency: { samples: 100, p50Ms, p99Ms: 10 * p50Ms, maxMs: 20 * p50Ms },
  confirmed: { samples: 100, p50Ms: p50Ms / 2, p99Ms: p50Ms, maxMs: p50Ms },
})
const page: Page = { width: 80, cuts: true, ink: noInk, now: 0, style: 'text' }

function shown(brokers: Contest['brokers']): string {
  const wish = { messages: 20_000, sizeBytes: 1024, rate: 200, durationMs: 2000 }
  return contestAsText({ ...wish, producers: 1, consumers: 1, copies: 1, brokers, trade: tradeOf(brokers) }, page)
}

test('the figures stand beside each other, within eighty columns', () => {
  const text = shown([measured('kafka', 123_456, 1.234), measured('rabbitmq', 9999, 0.5)])
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([])
  expect(text).toContain('published, confirmed   123,456/s    9,999/s')
  expect(text).toContain('one message, p99         12.3 ms    5.00 ms')
})

test('who was better is said as it was measured', () => {
  const fast = measured('kafka', 100_000, 2)
  const slow = measured('rabbitmq', 10_000, 1)
  expect(tradeOf([fast, slow]).slice(0, 2)).toEqual([
    'Kafka took 10 times as many messages a second, and handed out 10 times as many.',
    'A message that travels alone arrives sooner with RabbitMQ: half of them within 2.00 ms with Kafka and 1.00 ms with RabbitMQ, 99 of 100 within 20.0 ms with Kafka and 10.0 ms with RabbitMQ.',
  ])
  expect(tradeOf([measured('kafka', 1000, 1), measured('rabbitmq', 2500, 3)])[0]).toBe(
    'RabbitMQ took 2.5 times as many messages a second, and handed out 2.5 times as many.',
  )
})

test('what is about the same is not called better', () => {
  const [more, sooner] = tradeOf([measured('kafka', 1000, 1), measured('rabbitmq', 1100, 1.1)])
  expect(more).toBe('Both took about as many messages a second, and both handed out about as many.')
  expect(sooner).toContain('about as soon with both')
})

test('one broker is none to compare: what to type is said', async () => {
  const person = await deskAt({}, 'x')
  const done = await typed(['bench', 'brokers'], { env: envOf(person) })
  expect(done).toMatchObject({ code: 3, stdout: '' })
  expect(done.stderr).toContain('There is Kafka, and no RabbitMQ in the lab "msa": comparing takes both.')
  expect(done.stderr).toContain('msa up rabbitmq')
})

test.each([
  [['--size', '3'], '--size takes a whole number from 4 on'],
  [['--size', '1000000'], '--size takes at most 900000'],
  [['--messages', '0'], '--messages takes a whole number from 1 on'],
  [['--duration', 'soon'], '--duration takes a time'],
])('%j is refused', async (words, message) => {
  const done = await typed(['bench', 'brokers', ...words])
  expect(done.code).toBe(2)
  expect(done.stderr).toContain(message)
})
