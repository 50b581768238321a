import { expect, onTestFinished, test } from 'vitest'
import { ZipkinReporter } from '../../../src/platform/tracing/zipkin-reporter.ts'
import { SpanSender } from '../../../src/protocols/zipkin/span-sender.ts'
import { logLines, until } from '../../support/platform.ts'
import { deadPort, silent } from '../../support/servers/scripted.ts'
import { type SpanCollector, spanCollector } from '../../support/servers/span-collector.ts'
import { meters } from '../metrics/fixtures.ts'

/** A reporter whose pauses end when the test says so. */
async function reporterTo(endpoint: URL) {
  const { metrics, scrape } = await meters()
  const { log, lines } = logLines()
  const due: Array<{ readonly delayMs: number; readonly run: () => void }> = []
  const clock = {
    after: (delayMs: number, run: () => void) => {
      const timer = { delayMs, run }
      due.push(timer)
      return () => void due.splice(due.indexOf(timer) >>> 0, 1)
    },
  }
  const sender = new SpanSender({ endpoint, connectTimeoutMs: 500, readTimeoutMs: 60_000 })
  const reporter = new ZipkinReporter<string>({
    ...{ sender, metrics, clock, log },
    toZipkin: (id) => ({ traceId: '1'.repeat(32), id }),
  })
  onTestFinished(() => reporter.close(100))
  const next = async () => {
    await until(() => due.length > 0, 'a pause')
    const timer = due.shift()
    timer?.run()
    return timer?.delayMs
  }
  const counted = async (name: string) =>
    Number(new RegExp(`^zipkin_reporter_${name}(?:\\{.*\\})? (\\S+)$`, 'm').exec(await scrape())?.[1])
  return { reporter, next, counted, due, lines }
}

const ids = (collector: SpanCollector) => collector.spans().map(({ id }) => id)

test('spans go together, a while after the first of them', async () => {
  const collector = await spanCollector()
  const { reporter, next, counted } = await reporterTo(collector.endpoint)
  for (const id of ['a', 'b', 'c']) reporter.take(id)
  expect(await next()).toBe(500)
  await until(() => collector.posts.length === 1, 'a message')
  await until(async () => (await counted('messages_total')) === 1, 'the count')
  expect([ids(collector), await counted('spans_total')]).toEqual([['a', 'b', 'c'], 3])
})

test('as many as fill a message do not wait', async () => {
  const collector = await spanCollector()
  const { reporter, next } = await reporterTo(collector.endpoint)
  for (let at = 0; at < 1500; at++) reporter.take(String(at))
  expect(await next()).toBe(0)
  expect(await next()).toBe(500)
  await until(() => ids(collector).length === 1500, 'all spans')
  expect(collector.posts.map(({ spans }) => spans.length)).toEqual([1000, 500])
})

test('while Zipkin is away spans wait, those without room are dropped and counted, and the pauses grow', async () => {
  const { reporter, next, counted, lines } = await reporterTo(new URL(`http://127.0.0.1:${await deadPort()}/api/v2/spans`))
  reporter.take('first')
  const pauses = []
  for (let attempt = 0; attempt < 7; attempt++) pauses.push(await next())
  expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000])
  for (let at = 0; at < 10_500; at++) reporter.take(String(at))
  expect([await counted('queue_spans'), await counted('spans_dropped_total')]).toEqual([10_000, 500])
  expect(lines.filter(({ msg }) => String(msg).startsWith('Zipkin is away'))).toHaveLength(1)
})

test('what did not arrive is sent again when Zipkin is back', async () => {
  const collector = await spanCollector()
  collector.answer(503)
  const { reporter, next, counted, lines } = await reporterTo(collector.endpoint)
  reporter.take('a')
  await next()
  await until(() => collector.posts.length === 1, 'the first attempt')
  collector.answer(202)
  reporter.take('b')
  expect(await next()).toBe(1000)
  expect(await next()).toBe(500)
  await until(() => collector.posts.length === 3, 'all messages')
  expect([ids(collector), await counted('messages_failed_total'), await counted('spans_dropped_total')]).toEqual([
    ['a', 'a', 'b'],
    1,
    0,
  ])
  expect(lines.some(({ msg }) => msg === 'Zipkin takes spans again')).toBe(true)
})

test('what Zipkin refuses is not sent again', async () => {
  const collector = await spanCollector()
  collector.answer(400)
  const { reporter, next, counted, due } = await reporterTo(collector.endpoint)
  reporter.take('a')
  await next()
  await until(async () => (await counted('spans_dropped_total')) === 1, 'the count')
  expect([collector.posts.length, due.length]).toEqual([1, 0])
})

test('closing tells what is left', async () => {
  const collector = await spanCollector()
  const { reporter, counted } = await reporterTo(collector.endpoint)
  for (let at = 0; at < 2500; at++) reporter.take(String(at))
  await reporter.close(5000)
  expect([ids(collector).length, await counted('spans_dropped_total')]).toEqual([2500, 0])
  reporter.take('too late')
  expect(await counted('spans_dropped_total')).toBe(1)
})

test('closing waits for a Zipkin that says nothing only as long as it was told to', async () => {
  const { port } = await silent()
  const { reporter, counted } = await reporterTo(new URL(`http://127.0.0.1:${port}/api/v2/spans`))
  reporter.take('a')
  await reporter.close(50)
  expect(await counted('spans_dropped_total')).toBe(1)
})
