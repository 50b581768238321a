import { expect, test } from 'vitest'
import type { ZipkinQuery } from '../../../src/protocols/zipkin/query.ts'
import { readSpan } from '../../../src/protocols/zipkin/query-span.ts'
import { shortIds, traceById } from '../../../src/systems/traces/trace-by-id.ts'

/** A Zipkin that has these. */
function having(...ids: readonly string[]): ZipkinQuery {
  const trace = (id: string) => [readSpan({ traceId: id, id: '1' })].flatMap((span) => span ?? [])
  return {
    services: async () => [],
    traces: async () => ids.map(trace),
    trace: async (id) => (ids.includes(id) ? trace(id) : undefined),
    dependencies: async () => [],
  }
}
const long = '4bf92f3577b34da6a3ce929d0e0e4736'

test('the beginning of an id is enough, in whatever letters', async () => {
  expect((await traceById(having(long, `5${long.slice(1)}`), '4BF92F', 0))[0]?.traceId).toBe(long)
})

test('a beginning that several have is refused with those', async () => {
  await expect(traceById(having(long, `${long.slice(0, -1)}7`), '4bf9', 0)).rejects.toMatchObject({
    code: 'TRACE_UNKNOWN',
    message: expect.stringMatching(/^2 traces/),
    details: [long, `${long.slice(0, -1)}7`],
  })
})

test('what is no id is wrong, and one that nobody has is unknown', async () => {
  await expect(traceById(having(long), 'orders', 0)).rejects.toMatchObject({ code: 'USAGE', exitCode: 2 })
  await expect(traceById(having(long), 'ffff', 0)).rejects.toMatchObject({ code: 'TRACE_UNKNOWN' })
})

test('short ids are as long as it takes to tell them apart', () => {
  const ids = shortIds([long, `${long.slice(0, 10)}${'0'.repeat(22)}`, 'ffffffffffffffff'])
  expect([...ids.values()].sort()).toEqual(['4bf92f35770', '4bf92f3577b', 'ffffffff'])
})
