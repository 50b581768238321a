import { expect, test } from 'vitest'
import { endAsText, messagesAsText } from '../../../src/commands/topic/consume.render.ts'
import { noInk, type Page } from '../../../src/shell/output.ts'
import type { Message } from '../../../src/systems/kafka/forms/object-sink.ts'

const now = Date.parse('2026-11-21T09:00:00Z')
const terminal: Page = { width: 60, style: 'text', cuts: true, ink: noInk, now }

function message(facts: Partial<Message> = {}): Message {
  return { topic: 'products', partition: 1, offset: 0, timestamp: now - 120_000, key: null, value: null, headers: [], ...facts }
}
const messages = [
  message({ key: Buffer.from('product-7'), value: Buffer.from('{"type":"CREATE","key":7}') }),
  message({ offset: 1, value: Buffer.from(`a long one \u001b[31m${'x'.repeat(80)}`) }),
  message({ offset: 2, key: Buffer.from([255]) }),
]

test('a message is a line, cut to the terminal', () => {
  const asText = messagesAsText({ topics: ['products'], partitions: [1] })
  expect(asText(messages, terminal)).toMatchInlineSnapshot(`
    "0  product-7  {"type":"CREATE","key":7}               2m ago
    1  –          a long one ?[31mxxxxxxxxxxxxxxxxxxxxx…  2m ago
    2  0xff       (tombstone)                             2m ago"
  `)
})

test('in a pipe nothing is cut and times are whole', () => {
  const asText = messagesAsText({ topics: ['products'], partitions: undefined })
  const text = asText(messages.slice(0, 1), { ...terminal, cuts: false })
  expect(text).toBe('1:0  product-7  {"type":"CREATE","key":7}  2026-11-21T08:58:00.000Z')
})

test('the end says where it was', () => {
  const how = { follow: false, idleMs: undefined }
  const one = { topic: 'products', partition: 1, first: 0, end: 2 }
  expect(endAsText({ because: 'end', matched: 2, partitions: [one] }, how)).toBe(
    '✓ end of products[1] at offset 2 (as of the start; --follow to go on)',
  )
  expect(endAsText({ because: 'end', matched: 1200, partitions: [one, { ...one, partition: 0 }] }, how)).toBe(
    '✓ end of products, 2 partitions, 1,200 messages (as of the start; --follow to go on)',
  )
  expect(endAsText({ because: 'idle', matched: 1, partitions: [one] }, { follow: true, idleMs: 1000 })).toBe(
    '✓ 1 message; nothing came for 1.0s',
  )
})
