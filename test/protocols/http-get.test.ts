import { expect, test } from 'vitest'
import { httpGet } from '../../src/protocols/http-get.ts'
import { answering, deadPort, hangingUp, scripted, silent } from '../support/servers/scripted.ts'

const question = (port: number) => ({ host: '127.0.0.1', port, path: '/health', timeoutMs: 5000 })

const page = (status: string, body: string) =>
  Buffer.from(`HTTP/1.1 ${status}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)

test.each([false, true])('200 is a yes (byte by byte: %s)', async (inBytes) => {
  const server = await answering(() => page('200 OK', '{"status":"UP"}'), { inBytes })
  expect(await httpGet({ ...question(server.port), says: '"UP"' })).toEqual({ body: '{"status":"UP"}' })
  expect(server.heard().toString()).toMatch(/^GET \/health HTTP\/1\.1\r\n/)
})

test('a login travels as basic authentication', async () => {
  const server = await answering(() => page('200 OK', ''))
  await httpGet({ ...question(server.port), login: 'guest:gu:est' })
  expect(server.heard().toString()).toContain(`Authorization: Basic ${Buffer.from('guest:gu:est').toString('base64')}`)
})

test.each(['503 Service Unavailable', '302 Found', '204 No Content', '401 Unauthorized'])('%s is a no', async (status) => {
  const { port } = await answering(() => page(status, status.startsWith('204') ? '' : 'not yet'))
  const failed = httpGet(question(port))
  await expect(failed).rejects.toMatchObject({ system: 'http', kind: 'rejected', facts: { status: Number(status.slice(0, 3)) } })
})

test.each(['"UP"', /"status":"UP"/])('200 without the words asked for (%s) is a no', async (says) => {
  const { port } = await answering(() => page('200 OK', '{"status":"DOWN"}'))
  await expect(httpGet({ ...question(port), says })).rejects.toMatchObject({
    kind: 'rejected',
    facts: { says: '{"status":"DOWN"}' },
  })
})

test('what is not HTTP is not the protocol', async () => {
  const { port } = await answering(() => Buffer.from('-ERR wrong number of arguments\r\n'))
  await expect(httpGet(question(port))).rejects.toMatchObject({ kind: 'protocol' })
})

test('nobody there, silence, and a hang-up before or within the answer are told apart', async () => {
  await expect(httpGet(question(await deadPort()))).rejects.toMatchObject({ kind: 'refused' })
  await expect(httpGet({ ...question((await silent()).port), timeoutMs: 20 })).rejects.toMatchObject({ kind: 'timeout' })
  await expect(httpGet(question((await hangingUp()).port))).rejects.toMatchObject({ kind: 'closed' })
  const half = await answering(() => page('200 OK', 'a long answer').subarray(0, -5), { thenEnd: true })
  await expect(httpGet(question(half.port))).rejects.toMatchObject({ kind: 'closed' })
})

test('a body that never ends is cut off', async () => {
  const { port } = await scripted((socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n')
    const more = () => {
      while (socket.writable && socket.write(Buffer.alloc(65_536, 'x')));
    }
    socket.on('drain', more)
    more()
  })
  await expect(httpGet(question(port))).rejects.toMatchObject({ kind: 'protocol' })
})

test('a signal ends it with its own reason', async () => {
  const reason = new Error('enough')
  const controller = new AbortController()
  const failed = httpGet({ ...question((await silent()).port), signal: controller.signal })
  controller.abort(reason)
  await expect(failed).rejects.toBe(reason)
})
