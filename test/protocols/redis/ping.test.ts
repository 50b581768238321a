import { expect, test } from 'vitest'
import { askPing } from '../../../src/protocols/redis/ping.ts'
import { answering } from '../../support/servers/scripted.ts'

const ask = (port: number) => askPing({ host: '127.0.0.1', port, timeoutMs: 5000 })

test.each([false, true])('PONG is a yes (byte by byte: %s)', async (inBytes) => {
  const server = await answering(() => Buffer.from('+PONG\r\n'), { inBytes })
  expect(await ask(server.port)).toEqual({ says: 'PONG' })
  expect(server.heard().toString()).toBe('*1\r\n$4\r\nPING\r\n')
})

test.each(['NOAUTH Authentication required.', 'NOPERM this user has no permissions'])(
  '-%s comes from a server that serves others',
  async (says) => {
    const { port } = await answering(() => Buffer.from(`-${says}\r\n`))
    expect(await ask(port)).toEqual({ says })
  },
)

test.each([
  'LOADING Redis is loading the dataset in memory',
  'DENIED Redis is running in protected mode',
  'ERR max number of clients reached',
])('-%s is a no', async (says) => {
  const { port } = await answering(() => Buffer.from(`-${says}\r\n`))
  await expect(ask(port)).rejects.toMatchObject({ system: 'redis', kind: 'rejected', facts: { says } })
})

test.each(['HTTP/1.1 400 Bad Request\r\n', '+OK\r\n', ':1\r\n'])('%j is not the protocol', async (text) => {
  const { port } = await answering(() => Buffer.from(text))
  await expect(ask(port)).rejects.toMatchObject({ kind: 'protocol' })
})
