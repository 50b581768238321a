import { expect, onTestFinished, test } from 'vitest'
import { createRabbitTransport } from '../../../src/protocols/bus/rabbit.ts'
import { eventually } from '../../support/rig.ts'
import { answering, deadPort, hangingUp, silent } from '../../support/servers/scripted.ts'

test.each([
  ['nobody listens', deadPort, 'refused'],
  ['nobody says a word', async () => (await silent()).port, 'timeout'],
  ['it hangs up', async () => (await hangingUp()).port, 'closed'],
  [
    'it speaks something else',
    async () => (await answering(() => Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'))).port,
    'closed',
  ],
])('when %s, that is said, and a message is not sent', async (_, portOf, kind) => {
  const port = await portOf()
  const transport = transportTo(port)
  await eventually('it is down', () => transport.state.kind === 'down')
  expect(transport.state).toEqual({
    kind: 'down',
    because: expect.stringMatching(new RegExp(`^${kind}.* at 127\\.0\\.0\\.1:${port}`)),
  })
  await expect(transport.publish(Buffer.from('{}'), { timeoutMs: 30 })).rejects.toMatchObject({ kind: 'timeout' })
})

test('several addresses are tried in turn', async () => {
  const [dead, server] = [await deadPort(), await hangingUp()]
  transportTo(dead, server.port)
  await eventually('the second was tried', () => server.connections > 0)
})

test('closing waits for nobody, not even for one who says nothing', async () => {
  const server = await silent()
  const transport = transportTo(server.port)
  await eventually('it connects', () => server.connections > 0)
  await transport.close()
  expect(transport.state).toEqual({ kind: 'closed' })
})

function transportTo(port: number, ...others: readonly number[]) {
  const login = (each: number) => ({ host: '127.0.0.1', port: each, username: 'guest', password: 'guest', virtualHost: '/' })
  const transport = createRabbitTransport({
    logins: [login(port), ...others.map(login)],
    ...{ destination: 'springCloudBus', connectionName: 'test', connectTimeoutMs: 100 },
  })
  onTestFinished(() => transport.close())
  return transport
}
