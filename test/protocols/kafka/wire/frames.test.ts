import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Frames, longestFrame } from '../../../../src/protocols/kafka/wire/frames.ts'

function framesOf(chunks: readonly Buffer[]): Buffer[] {
  const arrived: Buffer[] = []
  const frames = new Frames((frame) => arrived.push(Buffer.from(frame)))
  frames.longest = longestFrame
  for (const chunk of chunks) frames.take(chunk)
  return arrived
}

function framed(body: Buffer): Buffer {
  const size = Buffer.alloc(4)
  size.writeInt32BE(body.length)
  return Buffer.concat([size, body])
}

function body(length: number, fill: number): Buffer {
  return Buffer.alloc(length, fill)
}

test('frames come out whole and in order, however they were cut on their way', () => {
  const lengths = fc.array(fc.oneof(fc.integer({ min: 4, max: 50 }), fc.integer({ min: 60_000, max: 200_000 })), { maxLength: 8 })
  fc.assert(
    fc.property(lengths, fc.array(fc.integer({ min: 1, max: 100_000 })), (sizes, cuts) => {
      const bodies = sizes.map((size, index) => body(size, index))
      let rest = Buffer.concat(bodies.map(framed))
      const chunks: Buffer[] = []
      for (const cut of cuts) {
        chunks.push(rest.subarray(0, cut))
        rest = rest.subarray(cut)
      }
      const arrived = framesOf([...chunks, rest])
      expect(arrived.length).toBe(bodies.length)
      expect(arrived.every((frame, index) => frame.equals(bodies[index] ?? Buffer.alloc(0)))).toBe(true)
    }),
    { numRuns: 50 },
  )
})

test('frames come out whole byte by byte', () => {
  const bytes = Buffer.concat([framed(body(4, 1)), framed(body(9, 2))])
  expect(framesOf([...bytes].map((byte) => Buffer.from([byte])))).toEqual([body(4, 1), body(9, 2)])
})

test('a place that was given back is used again, once, and only when nobody reads it', () => {
  const arrived: Buffer[] = []
  const frames = new Frames((frame) => arrived.push(frame))
  frames.longest = longestFrame
  const next = () => {
    frames.take(framed(body(300_000, arrived.length)))
    return arrived.at(-1)?.buffer
  }
  const first = next()
  expect(next()).not.toBe(first)
  frames.recycle(arrived[0] as Buffer)
  // Twice is once.
  frames.recycle(arrived[0] as Buffer)
  expect(next()).toBe(first)
  expect(next()).not.toBe(first)
  expect(arrived[1]?.equals(body(300_000, 1))).toBe(true)
})

test('short frames share their memory, and none of it is ever given away', () => {
  const arrived: Buffer[] = []
  const frames = new Frames((frame) => arrived.push(frame))
  frames.longest = longestFrame
  frames.take(Buffer.concat([framed(body(100, 1)), framed(body(100, 2))]))
  for (const frame of arrived) frames.recycle(frame)
  frames.take(framed(body(70_000, 3)))
  expect(arrived.slice(0, 2)).toEqual([body(100, 1), body(100, 2)])
})

test.each([
  ['HTTP/1.1 400 Bad Request\r\n', 'HTTP'],
  ['AMQP\u0000\u0000\u0009\u0001', 'AMQP'],
  ['\u0015\u0003\u0003\u0000\u0002\u0002\u0046', 'TLS'],
  ['-ERR unknown command\r\n', undefined],
  ['\u0000\u0000\u0000\u0003abc', undefined],
  ['\u00ff\u00ff\u00ff\u00ff', undefined],
])('what is not Kafka is recognised: %j', (words, speaks) => {
  const frames = new Frames(() => undefined)
  const taking = () => frames.take(Buffer.from(words, 'latin1'))
  expect(taking).toThrow(expect.objectContaining({ kind: 'protocol' }))
  try {
    new Frames(() => undefined).take(Buffer.from(words, 'latin1'))
  } catch (error) {
    expect((error as { facts: { speaks?: string } }).facts.speaks).toBe(speaks)
  }
})

test('a long frame is not believed before somebody is known to be a broker', () => {
  const size = Buffer.alloc(4)
  size.writeInt32BE(100_000_000)
  expect(() => new Frames(() => undefined).take(size)).toThrow(expect.objectContaining({ kind: 'protocol' }))
})
