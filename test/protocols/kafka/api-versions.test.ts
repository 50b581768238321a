import { expect, test } from 'vitest'
import { apiVersionsRequest, askApiVersions, parseApiVersions } from '../../../src/protocols/kafka/api-versions.ts'
import { answering } from '../../support/servers/scripted.ts'

const ask = (port: number) => askApiVersions({ host: '127.0.0.1', port, timeoutMs: 5000 })

interface Answer {
  readonly correlationId: number
  readonly errorCode?: number
  readonly keys?: readonly number[]
}

function response({ correlationId, errorCode = 0, keys = [0, 1, 18] }: Answer): Buffer {
  const bytes = Buffer.alloc(14 + keys.length * 6)
  bytes.writeInt32BE(bytes.length - 4, 0)
  bytes.writeInt32BE(correlationId, 4)
  bytes.writeInt16BE(errorCode, 8)
  bytes.writeInt32BE(keys.length, 10)
  for (const [index, key] of keys.entries()) {
    bytes.writeInt16BE(key, 14 + index * 6)
    bytes.writeInt16BE(11, 14 + index * 6 + 4)
  }
  return bytes
}

const idIn = (question: Buffer) => question.readInt32BE(8)

test('the request is ApiVersions 0 with our name', () => {
  expect(apiVersionsRequest(7).toString('hex')).toBe('0000000d' + '0012' + '0000' + '00000007' + '0003' + '6d7361')
})

test('a broker that answers with Produce and Fetch is there', async () => {
  const { port } = await answering((question) => response({ correlationId: idIn(question) }))
  const { apis } = await ask(port)
  expect([...apis]).toEqual([
    [0, { min: 0, max: 11 }],
    [1, { min: 0, max: 11 }],
    [18, { min: 0, max: 11 }],
  ])
})

test('an answer may come byte by byte', async () => {
  const { port } = await answering((question) => response({ correlationId: idIn(question) }), { inBytes: true })
  expect((await ask(port)).apis.size).toBe(3)
})

test.each([
  ['another correlation id', (question: Buffer) => response({ correlationId: idIn(question) + 1 })],
  ['a controller, which takes no records', (question: Buffer) => response({ correlationId: idIn(question), keys: [18] })],
  ['garbage', () => Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ['a negative size', () => Buffer.from('ffffffff', 'hex')],
  ['a count that does not fit', () => Buffer.from('0000000a00000000000000000063', 'hex')],
  ['a response without a body', () => Buffer.from('00000000', 'hex')],
])('%s is not the protocol', async (_, answer) => {
  const { port } = await answering(answer)
  await expect(ask(port)).rejects.toMatchObject({ system: 'kafka', kind: 'protocol' })
})

test('an error code is a no', async () => {
  const { port } = await answering((question) => response({ correlationId: idIn(question), errorCode: 35, keys: [] }))
  await expect(ask(port)).rejects.toMatchObject({ kind: 'rejected', facts: { errorCode: 35 } })
})

test('half an answer and a goodbye is no answer', async () => {
  const { port } = await answering((question) => response({ correlationId: idIn(question) }).subarray(0, 20), { thenEnd: true })
  await expect(ask(port)).rejects.toMatchObject({ kind: 'closed' })
})

test('a frame cut short never reads beyond its end', () => {
  const whole = response({ correlationId: 1 }).subarray(4)
  for (let length = 0; length < whole.length; length++) {
    expect(() => parseApiVersions(whole.subarray(0, length), 1)).toThrow(expect.objectContaining({ kind: 'protocol' }))
  }
})
