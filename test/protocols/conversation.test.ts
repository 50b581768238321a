import { expect, test } from 'vitest'
import { converse } from '../../src/protocols/conversation.ts'
import { eventually } from '../support/rig.ts'
import { deadPort, hangingUp, scripted, silent } from '../support/servers/scripted.ts'

const ask = (port: number) => ({ host: '127.0.0.1', port, timeoutMs: 5000 })
const oneByte = (bytes: Buffer) => (bytes.length > 0 ? { value: bytes[0], length: 1 } : undefined)

test('a port nobody listens on is refused', async () => {
  const port = await deadPort()
  const failed = converse('redis', ask(port), (wire) => wire.receive(oneByte))
  await expect(failed).rejects.toMatchObject({ name: 'WireError', system: 'redis', kind: 'refused', facts: { port } })
})

test('silence is a timeout', async () => {
  const { port } = await silent()
  const failed = converse('redis', { ...ask(port), timeoutMs: 20 }, (wire) => wire.receive(oneByte))
  await expect(failed).rejects.toMatchObject({ kind: 'timeout', facts: { timeoutMs: 20 } })
})

test('a connection that is closed before the answer is told from silence', async () => {
  const { port } = await hangingUp()
  await expect(converse('redis', ask(port), (wire) => wire.receive(oneByte))).rejects.toMatchObject({ kind: 'closed' })
})

test('a connection that is reset counts as closed', async () => {
  const { port } = await scripted((socket) => socket.resetAndDestroy())
  await expect(converse('redis', ask(port), (wire) => wire.receive(oneByte))).rejects.toMatchObject({ kind: 'closed' })
})

test('an answer that came before the reset is an answer', async () => {
  const { port } = await scripted((socket) => socket.write('ab', () => socket.end()))
  const both = converse('redis', ask(port), async (wire) => [await wire.receive(oneByte), await wire.receive(oneByte)])
  expect(await both).toEqual([97, 98])
})

test('a signal ends it with its own reason, before and during', async () => {
  const { port } = await silent()
  const reason = new Error('enough')
  await expect(converse('redis', { ...ask(port), signal: AbortSignal.abort(reason) }, async () => 1)).rejects.toBe(reason)
  const controller = new AbortController()
  const failed = converse('redis', { ...ask(port), signal: controller.signal }, (wire) => wire.receive(oneByte))
  controller.abort(reason)
  await expect(failed).rejects.toBe(reason)
})

test('an endless answer is cut off', async () => {
  const { port } = await scripted((socket) => socket.write(Buffer.alloc(200_000, 'x')))
  const failed = converse('redis', ask(port), (wire) => wire.receive(() => undefined))
  await expect(failed).rejects.toMatchObject({ kind: 'protocol' })
})

test('the connection is gone afterwards', async () => {
  let open = 0
  const { port } = await scripted((socket) => {
    open++
    socket.on('end', () => socket.end())
    socket.on('close', () => open--)
    socket.write('a')
  })
  await converse('redis', ask(port), (wire) => wire.receive(oneByte))
  await eventually('the connection is closed', () => open === 0)
})
