import { expect, test } from 'vitest'
import { askServerStatus } from '../../../src/protocols/zookeeper/four-letter.ts'
import { answering, hangingUp } from '../../support/servers/scripted.ts'

const ask = (port: number) => askServerStatus({ host: '127.0.0.1', port, timeoutMs: 5000 })

const status = `Zookeeper version: 3.8.4-9316c2a7a97e1666d8f4593f34dd6fc36ecc436c, built on 2024-02-12 22:16 UTC
Latency min/avg/max: 0/0.5714/3
Received: 8
Sent: 7
Connections: 1
Outstanding: 0
Zxid: 0x1d
Mode: standalone
Node count: 25
`

test.each([false, true])('mode and zxid are read from the answer to srvr (byte by byte: %s)', async (inBytes) => {
  const server = await answering(() => Buffer.from(status), { thenEnd: true, inBytes })
  expect(await ask(server.port)).toEqual({
    version: '3.8.4-9316c2a7a97e1666d8f4593f34dd6fc36ecc436c',
    mode: 'standalone',
    zxid: '0x1d',
  })
  expect(server.heard().toString()).toBe('srvr')
})

test.each([
  'This ZooKeeper instance is not currently serving requests\n',
  'srvr is not executed because it is not in the whitelist.\n',
])('"%s" is a no', async (text) => {
  const { port } = await answering(() => Buffer.from(text), { thenEnd: true })
  await expect(ask(port)).rejects.toMatchObject({ system: 'zookeeper', kind: 'rejected', facts: { says: text.trim() } })
})

test('other text is not the protocol', async () => {
  const { port } = await answering(() => Buffer.from('-ERR unknown command\r\n'), { thenEnd: true })
  await expect(ask(port)).rejects.toMatchObject({ kind: 'protocol' })
})

test('a server that hangs up without a word has closed', async () => {
  const { port } = await hangingUp()
  await expect(ask(port)).rejects.toMatchObject({ kind: 'closed' })
})
