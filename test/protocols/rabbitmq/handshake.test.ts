import type { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { longText, method, methods, shortText, takeFrame } from '../../../src/protocols/rabbitmq/frames.ts'
import { askHandshake } from '../../../src/protocols/rabbitmq/handshake.ts'
import { answering, scripted, sendByteByByte } from '../../support/servers/scripted.ts'

const ask = (port: number) => askHandshake({ host: '127.0.0.1', port, timeoutMs: 5000 })

const start = (mechanisms = 'PLAIN AMQPLAIN') =>
  method(
    methods.start,
    Buffer.from([0, 9]),
    longText(Buffer.alloc(0)),
    longText(Buffer.from(mechanisms)),
    longText(Buffer.from('en_US')),
  )
const tune = method(methods.tune, Buffer.from([0x07, 0xff, 0, 2, 0, 0, 0, 60]))
const close = (code: number, says: string) =>
  method(methods.close, Buffer.from([code >> 8, code & 0xff]), shortText(says), Buffer.alloc(4))
const heartbeat = Buffer.from([8, 0, 0, 0, 0, 0, 0, 0xce])

const politeBroker: Record<number, Buffer> = {
  [methods.startOk]: tune,
  [methods.open]: method(methods.openOk, Buffer.alloc(1)),
  [methods.close]: method(methods.closeOk),
}

/** Answers the header with a Start and each method by the table; keeps what it was told. */
async function broker(
  answers: Record<number, Buffer>,
  send: (socket: Socket, bytes: Buffer) => unknown = (socket, bytes) => socket.write(bytes),
) {
  const told: { method: number; args: Buffer }[] = []
  const server = await scripted((socket) => {
    let unread: Buffer = Buffer.alloc(0)
    let greeted = false
    socket.on('data', (bytes) => {
      unread = Buffer.concat([unread, bytes])
      if (!greeted && unread.length >= 8) {
        greeted = true
        unread = unread.subarray(8)
        send(socket, start())
      }
      for (let taken = takeFrame(unread); greeted && taken; taken = takeFrame(unread)) {
        unread = unread.subarray(taken.length)
        if (taken.value === 'heartbeat') continue
        told.push(taken.value)
        const answer = answers[taken.value.method]
        if (answer) send(socket, answer)
      }
    })
  })
  return { ...server, told }
}

test('a broker that opens its virtual host is there, and is told goodbye in full', async () => {
  const server = await broker(politeBroker)
  expect(await ask(server.port)).toEqual({ mechanisms: ['PLAIN', 'AMQPLAIN'], login: 'opened' })
  expect(server.told.map((each) => each.method)).toEqual([methods.startOk, methods.tuneOk, methods.open, methods.close])
})

test('the limits of Tune are taken as they are, without heartbeats', async () => {
  const server = await broker(politeBroker)
  await ask(server.port)
  expect(server.told[1]?.args.toString('hex')).toBe('07ff000200000000')
})

test('answers may come byte by byte, with heartbeats between', async () => {
  const withHeartbeat = Object.fromEntries(
    Object.entries(politeBroker).map(([id, bytes]) => [id, Buffer.concat([heartbeat, bytes])]),
  )
  const { port } = await broker(withHeartbeat, sendByteByByte)
  expect(await ask(port)).toMatchObject({ login: 'opened' })
})

test.each([
  [403, 'ACCESS_REFUSED', methods.startOk],
  [530, 'NOT_ALLOWED - vhost not found', methods.open],
])('%i %s comes from a broker that works', async (code, says, after) => {
  const server = await broker({ ...politeBroker, [after]: close(code, says) })
  expect(await ask(server.port)).toMatchObject({ login: 'refused' })
})

test('a virtual host that is down is a no', async () => {
  const says = "INTERNAL_ERROR - vhost '/' is down"
  const { port } = await broker({ ...politeBroker, [methods.open]: close(541, says) })
  await expect(ask(port)).rejects.toMatchObject({ system: 'rabbitmq', kind: 'rejected', facts: { code: 541, says } })
})

test('a broker without PLAIN has answered all the same', async () => {
  const { port } = await answering(() => start('EXTERNAL'))
  expect(await ask(port)).toEqual({ mechanisms: ['EXTERNAL'], login: 'refused' })
})

test.each([
  ['another version', Buffer.from('AMQP\0\0\x01\0', 'latin1')],
  ['words', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ['a method other than Start', method(methods.tune, Buffer.alloc(8))],
  ['a frame without its end', Buffer.concat([start().subarray(0, -1), Buffer.from([0])])],
  ['a Start that is cut short', method(methods.start, Buffer.from([0, 9, 0, 0, 1, 0]))],
  ['a frame of gigabytes', Buffer.from([1, 0, 0, 0xff, 0, 0, 0])],
  ['a method frame without a method', Buffer.from([1, 0, 0, 0, 0, 0, 0, 0xce])],
])('%s is not the protocol', async (_, bytes) => {
  const { port } = await answering(() => bytes)
  await expect(ask(port)).rejects.toMatchObject({ kind: 'protocol' })
})

test('a broker that hangs up in the middle has closed', async () => {
  const { port } = await answering(() => start().subarray(0, 20), { thenEnd: true })
  await expect(ask(port)).rejects.toMatchObject({ kind: 'closed' })
})
