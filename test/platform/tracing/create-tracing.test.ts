import { expect, test } from 'vitest'
import { createTracing, type TracingParts } from '../../../src/platform/tracing/create-tracing.ts'
import type { Sampling } from '../../../src/platform/tracing/sampler.ts'
import type { Carrier } from '../../../src/platform/tracing/tracing.ts'
import { toZipkinSpan } from '../../../src/platform/tracing/zipkin-span.ts'
import type { ZipkinSpan } from '../../../src/protocols/zipkin/span.ts'

function tracingWith(sampling: Partial<Sampling> = {}, isHandedOver = false, more: Partial<TracingParts> = {}) {
  const spans: ZipkinSpan[] = []
  const tracing = createTracing({
    settings: {
      sampling: { probability: 1, mostPerSecond: 1000, ...sampling },
      ...{ consume: ['w3c', 'b3', 'b3-multi'], produce: ['w3c', 'b3'] },
    },
    ...{ isHandedOver, ...more },
    onEnd: (span) => void spans.push(JSON.parse(JSON.stringify(toZipkinSpan(span, 'user-service')))),
  })
  return { tracing, spans }
}

const [traceId, spanId] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7']

test('work within work is a child of it, also after a wait', async () => {
  const { tracing, spans } = tracingWith()
  await tracing.run({ name: 'outer' }, async (outer) => {
    await new Promise(setImmediate)
    expect(tracing.current()).toBe(outer)
    await tracing.run({ name: 'inner', kind: 'client', remoteService: 'orders', tags: { a: 'b' } }, () => undefined)
  })
  const [inner, outer] = spans
  expect(inner).toMatchObject({
    ...{ traceId: outer?.traceId, parentId: outer?.id, kind: 'CLIENT', name: 'inner', tags: { a: 'b' } },
    ...{ localEndpoint: { serviceName: 'user-service' }, remoteEndpoint: { serviceName: 'orders' } },
  })
  expect([outer?.parentId, outer?.kind, tracing.current()]).toEqual([undefined, undefined, undefined])
})

test('handed over, it lasts for the call, and follows no promise', async () => {
  const { tracing, spans } = tracingWith({}, true)
  const outer = tracing.start({ name: 'outer' })
  const work = tracing.within(outer, async () => {
    tracing.start({ name: 'inner' }).end()
    await new Promise(setImmediate)
    return tracing.current()
  })
  expect([await work, tracing.current()]).toEqual([undefined, undefined])
  outer.end()
  expect(spans.map(({ name, parentId }) => [name, parentId])).toEqual([
    ['inner', outer.spanId],
    ['outer', undefined],
  ])
})

test('two at the same time do not mix', async () => {
  const { tracing, spans } = tracingWith()
  const one = (name: string) =>
    tracing.run({ name }, async () => {
      for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate)
      await tracing.run({ name: `${name}-child` }, () => undefined)
    })
  await Promise.all([one('a'), one('b')])
  for (const name of ['a', 'b']) {
    const [parent, child] = [spans.find((span) => span.name === name), spans.find((span) => span.name === `${name}-child`)]
    expect([child?.traceId, child?.parentId]).toEqual([parent?.traceId, parent?.id])
  }
})

test('what comes after another in this process begins no sooner than that one ends, whatever is done to the clock on the wall', () => {
  const time = { ms: 1.25, wallMs: 1_795_000_000_000.75 }
  const pass = (ms: number) => {
    time.ms += ms
    time.wallMs += ms
  }
  const clocks = { monotonicMs: () => time.ms, wallMs: () => Math.floor(time.wallMs) }
  const { tracing, spans } = tracingWith({}, false, { clocks })
  const outer = tracing.start({ name: 'outer' })
  for (let turn = 0; turn < 1000; turn++) {
    tracing.within(outer, () => {
      pass(0.037)
      const span = tracing.start({ name: 'inner', kind: 'client' })
      pass(1.41)
      time.wallMs -= turn % 100 === 0 ? 5000 : 0
      span.end()
    })
  }
  outer.end()
  const inTime = spans.flatMap(({ timestamp = 0, duration = 0 }) => [timestamp, timestamp + duration])
  const ofOuter = inTime.splice(-2)
  expect(inTime).toEqual(inTime.toSorted((one, other) => one - other))
  expect([ofOuter[0], ofOuter[1]]).toEqual([Math.min(...ofOuter, ...inTime), Math.max(...ofOuter, ...inTime)])
})

test('the times of spans keep to the clock on the wall, within what it is cut off at', () => {
  const time = { ms: 0, wallMs: 1_795_000_000_000.9 }
  const clocks = { monotonicMs: () => time.ms, wallMs: () => Math.floor(time.wallMs) }
  const { tracing, spans } = tracingWith({ mostPerSecond: 1_000_000 }, false, { clocks })
  const wrongBy = (ms: number, drift: number) => {
    time.ms += ms
    time.wallMs += ms * drift
    tracing.start({ name: 'one' }).end()
    return Math.abs((spans.at(-1)?.timestamp ?? 0) / 1000 - time.wallMs)
  }
  const many = Array.from({ length: 1000 }, () => wrongBy(0.7, 1))
  expect([Math.max(...many) <= 1, Math.max(...many.slice(50)) < 0.2]).toEqual([true, true])
  expect(wrongBy(3_600_000, 1.001)).toBeLessThan(1.01)
  expect(wrongBy(3_600_000, -2)).toBeLessThan(1.01)
})

test('what work throws is the error of its span, and is thrown on', async () => {
  const { tracing, spans } = tracingWith()
  const work = () => {
    throw new Error('refused')
  }
  await expect(tracing.run({ name: 'circuit-breaker' }, work)).rejects.toThrow('refused')
  expect(spans[0]?.tags).toEqual({ error: 'refused' })
})

test('a server goes on with the trace of its caller, as a child of it', () => {
  const { tracing, spans } = tracingWith()
  const span = tracing.start({ name: 'http get', kind: 'server', from: { b3: `${traceId}-${spanId}-1` } })
  expect(tracing.carrier(span)).toEqual({ traceparent: `00-${traceId}-${span.spanId}-01`, b3: `${traceId}-${span.spanId}-1` })
  span.end()
  span.end()
  expect(spans).toHaveLength(1)
  expect(spans[0]).toMatchObject({ traceId, parentId: spanId, kind: 'SERVER' })
  expect(spans[0]?.shared).toBeUndefined()
})

test('who was asked without a trace begins one, whatever is under way', async () => {
  const { tracing } = tracingWith()
  await tracing.run({ name: 'outer' }, (outer) => {
    expect(tracing.start({ name: 'receive', kind: 'consumer', from: {} }).traceId).not.toBe(outer.traceId)
    expect(tracing.start({ name: 'work' }).traceId).toBe(outer.traceId)
  })
})

test('what the caller does not want recorded is carried on, and told nobody', () => {
  const { tracing, spans } = tracingWith()
  const span = tracing.start({ name: 'http get', kind: 'server', from: { traceparent: `00-${traceId}-${spanId}-00` } })
  const child = tracing.within(span, () => tracing.start({ name: 'child', kind: 'client' }))
  expect([span.traceId, child.traceId, child.isSampled]).toEqual([traceId, traceId, false])
  expect(tracing.carrier(child).traceparent).toBe(`00-${traceId}-${child.spanId}-00`)
  for (const each of [child, span]) each.end()
  const never = tracing.start({ name: 'x', kind: 'server', from: { b3: '0' } })
  never.end()
  expect([never.isSampled, /^[\da-f]{32}$/.test(never.traceId), spans]).toEqual([false, true, []])
})

test('what the caller left open is decided here, and debug beats every decision', () => {
  const { tracing, spans } = tracingWith({ probability: 0 })
  const open = tracing.start({ name: 'open', kind: 'server', from: { b3: `${traceId}-${spanId}` } })
  const own = tracing.start({ name: 'own' })
  const asked = tracing.start({ name: 'asked', kind: 'server', from: { b3: `${traceId}-${spanId}-d` } })
  const child = tracing.within(asked, () => tracing.start({ name: 'child' }))
  expect([open, own, asked, child].map(({ isSampled }) => isSampled)).toEqual([false, false, true, true])
  expect(tracing.carrier(child).b3).toBe(`${traceId}-${child.spanId}-d`)
  asked.end()
  expect(spans[0]).toMatchObject({ debug: true, tags: {} })
  expect(tracingWith().tracing.start({ name: 'open', kind: 'server', from: { b3: `${traceId}-${spanId}` } }).isSampled).toBe(true)
})

test('of a flood ten seconds’ worth is recorded and then so many in a second, each whole, and all of what others decided', () => {
  let nowMs = 0
  let floods = 0
  const { tracing, spans } = tracingWith({ mostPerSecond: 0.5 }, false, {
    clocks: { monotonicMs: () => nowMs, wallMs: Date.now },
    onFlood: () => void floods++,
  })
  const request = (from: Carrier) => {
    const server = tracing.start({ name: 'http get', kind: 'server', from })
    const client = tracing.within(server, () => tracing.start({ name: 'HTTP GET', kind: 'client' }))
    for (const each of [client, server]) each.end()
    return tracing.carrier(client).b3?.slice(-2)
  }
  const fresh = () => Array.from({ length: 7 }, () => request({})).join('')
  expect(fresh()).toBe('-1-1-1-1-1-0-0')
  expect([request({ b3: `${traceId}-${spanId}-1` }), request({ b3: `${traceId}-${spanId}` })]).toEqual(['-1', '-1'])
  nowMs += 3000
  expect(fresh()).toBe('-1-0-0-0-0-0-0')
  nowMs += 1000
  expect(fresh()).toBe('-1-0-0-0-0-0-0')
  nowMs += 100_000
  expect(fresh()).toBe('-1-1-1-1-1-0-0')
  expect(spans).toHaveLength(2 * (12 + 2))
  expect(new Set(spans.map((span) => span.traceId)).size).toBe(12 + 1)
  expect(floods).toBe(1)
})

test('a trace of 64 bits is told by its 16 digits', () => {
  const { tracing, spans } = tracingWith()
  tracing.start({ name: 'x', kind: 'server', from: { b3: `a3ce929d0e0e4736-${spanId}-1` } }).end()
  expect(spans[0]?.traceId).toBe('a3ce929d0e0e4736')
})

test('without anything under way there is nothing to carry', () => {
  const { tracing } = tracingWith()
  expect([tracing.current(), tracing.carrier()]).toEqual([undefined, {}])
})
