import { connect, type Socket } from 'node:net'
import { buffer, text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { type Relay, relay } from '../../src/runtime/tcp-relay.ts'
import { eventually } from '../support/rig.ts'
import { deadPort, scripted } from '../support/servers/scripted.ts'

const longMs = 3_600_000

async function relayTo(targetPort: number, delayMs: number): Promise<Relay> {
  const opened = await relay({ listenPort: 0, targetPort, delayMs })
  onTestFinished(() => opened.close())
  return opened
}

function client(port: number): Socket {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true })
  socket.on('error', () => undefined)
  onTestFinished(() => void socket.destroy())
  return socket
}

const echo = () => scripted((socket) => void socket.pipe(socket))

test.each([0, 5])('everything arrives in its order, both ways, with %i ms', async (delayMs) => {
  const { port } = await relayTo((await echo()).port, delayMs)
  const socket = client(port)
  const sent = Array.from({ length: 200 }, (_, index) => `${index},`)
  for (const each of sent) socket.write(each)
  socket.end()
  expect(await text(socket)).toBe(sent.join(''))
})

test('one side may end and go on reading', async () => {
  const server = await scripted((socket) => socket.on('end', () => socket.end('all heard')))
  const { port } = await relayTo(server.port, 2)
  const socket = client(port)
  socket.end('question')
  expect(await text(socket)).toBe('all heard')
  expect(server.heard().toString()).toBe('question')
})

test('nothing comes before its time, and a shorter delay holds for what is on its way', async () => {
  const server = await echo()
  const line = await relayTo(server.port, longMs)
  const socket = client(line.port)
  socket.end('late')
  await eventually('the connection stands', () => server.connections === 1)
  expect(server.heard()).toHaveLength(0)
  line.delayMs = 0
  expect(line.delayMs).toBe(0)
  expect(await text(socket)).toBe('late')
})

test('a sender has to wait when too much is on its way, and loses nothing', async () => {
  const server = await scripted((socket) => socket.on('end', () => socket.end()))
  const line = await relayTo(server.port, longMs)
  const socket = client(line.port)
  const sizeBytes = 32 * 1024 * 1024
  const whole = Buffer.alloc(sizeBytes, 'abcdefg')
  for (let at = 0; at < sizeBytes; at += 65_536) socket.write(whole.subarray(at, at + 65_536))
  let [left, sameFor] = [sizeBytes, 0]
  await eventually('the sender stands still', () => {
    sameFor = socket.writableLength === left ? sameFor + 1 : 0
    left = socket.writableLength
    return server.connections === 1 && sameFor === 10
  })
  expect(left).toBeGreaterThan(0)
  line.delayMs = 0
  socket.end()
  await buffer(socket)
  expect(server.heard().equals(whole)).toBe(true)
})

test('a target that is not there, or breaks off, breaks the connection off', async () => {
  const nowhere = client((await relayTo(await deadPort(), 0)).port)
  const rude = client((await relayTo((await scripted((socket) => socket.resetAndDestroy())).port, 0)).port)
  await eventually('both are closed', () => nowhere.closed && rude.closed)
})

test('a client that breaks off is not kept at the target', async () => {
  let closed = 0
  const server = await scripted((socket) => socket.on('close', () => closed++))
  const socket = client((await relayTo(server.port, longMs)).port)
  socket.write('on its way')
  await eventually('the connection stands', () => server.connections === 1)
  socket.resetAndDestroy()
  await eventually('the target is rid of it', () => closed === 1)
})

test('close ends everything, and the port is free', async () => {
  const server = await echo()
  const line = await relay({ listenPort: 0, targetPort: server.port, delayMs: longMs })
  const socket = client(line.port)
  socket.write('on its way')
  await eventually('the connection stands', () => server.connections === 1)
  await line.close()
  socket.resume().end()
  await eventually('the client is cut off', () => socket.closed)
  const again = await relay({ listenPort: line.port, targetPort: server.port, delayMs: 0 })
  await again.close()
})

test('a port that is taken is said', async () => {
  const server = await echo()
  await expect(relay({ listenPort: server.port, targetPort: 1, delayMs: 0 })).rejects.toMatchObject({ code: 'EADDRINUSE' })
})
