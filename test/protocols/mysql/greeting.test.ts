import { expect, test } from 'vitest'
import { askGreeting } from '../../../src/protocols/mysql/greeting.ts'
import { scripted, sendByteByByte } from '../../support/servers/scripted.ts'

const ask = (port: number) => askGreeting({ host: '127.0.0.1', port, timeoutMs: 5000 })

function packet(payload: Buffer, sequence = 0): Buffer {
  const header = Buffer.from([0, 0, 0, sequence])
  header.writeUIntLE(payload.length, 0, 3)
  return Buffer.concat([header, payload])
}

const greeting = Buffer.concat([Buffer.from('\x0a5.5.5-10.11.6-MariaDB\0'), Buffer.from([42, 0, 0, 0]), Buffer.alloc(40, 1)])

const refusal = (code: number, text: string) => Buffer.concat([Buffer.from([0xff, code & 0xff, code >> 8]), Buffer.from(text)])

test.each([false, true])('a greeting of version 10 is a yes (byte by byte: %s)', async (inBytes) => {
  const { port } = await scripted((socket) => {
    if (inBytes) void sendByteByByte(socket, packet(greeting))
    else socket.write(packet(greeting))
  })
  expect(await ask(port)).toEqual({ version: '10.11.6-MariaDB', connectionId: 42 })
})

test.each([
  [1040, '#08004Too many connections', 'Too many connections'],
  [1129, "Host '172.17.0.1' is blocked", "Host '172.17.0.1' is blocked"],
])('error %i in place of a greeting is a no', async (errorCode, text, says) => {
  const { port } = await scripted((socket) => socket.end(packet(refusal(errorCode, text))))
  await expect(ask(port)).rejects.toMatchObject({ system: 'mysql', kind: 'rejected', facts: { errorCode, says } })
})

test.each([
  ['another protocol version', packet(Buffer.from('\x09old'))],
  ['another sequence', packet(greeting, 3)],
  ['a version without an end', packet(Buffer.from('\x0aendless'))],
  ['a packet of megabytes', Buffer.from([0, 0, 0x40, 0, 10])],
  ['words', Buffer.from('220 smtp ready\r\n')],
])('%s is not the protocol', async (_, bytes) => {
  const { port } = await scripted((socket) => socket.write(bytes))
  await expect(ask(port)).rejects.toMatchObject({ kind: 'protocol' })
})

test('half a greeting and a goodbye is no answer', async () => {
  const { port } = await scripted((socket) => socket.end(packet(greeting).subarray(0, 10)))
  await expect(ask(port)).rejects.toMatchObject({ kind: 'closed' })
})
