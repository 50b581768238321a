import { connect, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { type SupervisorMessage, supervisorProtocol } from '../../src/lab/supervisor-rpc.ts'
import { createLineReader } from '../../src/shared/json-lines.ts'
import { type FakeSupervisor, fakeSupervisor } from '../support/fakes/supervisor.ts'
import { eventually } from '../support/rig.ts'
import { specOf } from '../support/specs.ts'

/** A client that says whatever the test wants it to say. */
async function speaking({ socketPath }: FakeSupervisor) {
  const socket: Socket = connect(socketPath)
  onTestFinished(() => void socket.destroy())
  const heard: SupervisorMessage[] = []
  let isClosed = false
  socket.on('error', () => undefined)
  socket.on('close', () => {
    isClosed = true
  })
  socket.on(
    'data',
    createLineReader(
      (message) => heard.push(message as SupervisorMessage),
      () => undefined,
    ),
  )
  return {
    socket,
    heard,
    says: (text: string) => socket.write(`${text}\n`),
    hears: (count: number) => eventually(`${count} messages`, () => heard.length >= count),
    isHungUp: () => eventually('the other side hangs up', () => isClosed),
  }
}

const request = (id: number, method: string, params: unknown = {}) => JSON.stringify({ kind: 'request', id, method, params })

test('it says who it is before anything is asked', async () => {
  const client = await speaking(await fakeSupervisor())
  await client.hears(1)
  expect(client.heard).toEqual([{ kind: 'hello', protocol: supervisorProtocol, version: '1.2.3', lab: 'id', pid: 4711 }])
})

test.each(['unheard', 'toString', 'constructor', '__proto__', 'hasOwnProperty'])(
  'a method called %s is refused in words',
  async (method) => {
    const client = await speaking(await fakeSupervisor())
    client.says(request(7, method))
    await client.hears(2)
    expect(client.heard[1]).toMatchObject({
      kind: 'failure',
      id: 7,
      error: { code: 'FAILED', message: `this supervisor (protocol ${supervisorProtocol}) knows no "${method}".` },
    })
  },
)

test.each(['no JSON at all', '{"kind":', '\u0000'])('who does not speak it is hung up on: %j', async (text) => {
  const supervisor = await fakeSupervisor()
  const client = await speaking(supervisor)
  client.says(text)
  await client.isHungUp()
  await (await supervisor.connect()).call('observe', { usage: false })
})

test.each(['null', '1', '"text"', '[]', '{}', '{"kind":"hello"}', '{"kind":"request"}'])(
  'what is JSON and no request does no harm: %s',
  async (text) => {
    const supervisor = await fakeSupervisor()
    const client = await speaking(supervisor)
    client.says(text)
    client.says(request(1, 'observe', { usage: false }))
    await eventually('it answers', () => client.heard.some((message) => message.kind === 'response' && message.id === 1))
  },
)

test('a failure keeps its code, hint, details and exit code; a bug its stack', async () => {
  const supervisor = await fakeSupervisor()
  supervisor.driver.beforeStart = () => {
    throw new TypeError('nobody foresaw this')
  }
  const client = await speaking(supervisor)
  client.says(request(1, 'kill', { id: 'redis-1' }))
  client.says(request(2, 'ensure', {}))
  await client.hears(3)
  expect(client.heard[1]).toMatchObject({ error: { code: 'LAB_NOT_UP', hint: 'msa status', exitCode: 3 } })
  expect(client.heard[2]).toMatchObject({ error: { code: 'BUG', hint: null, exitCode: 70 } })
})

test('a client that does not read is dropped before it costs memory, and the others do not notice', async () => {
  const supervisor = await fakeSupervisor()
  const idle = await speaking(supervisor)
  idle.says(request(1, 'follow', {}))
  await idle.hears(2)
  idle.socket.pause()
  const other = await supervisor.connect()
  const what = 'x'.repeat(1024 * 1024)
  await eventually('it is dropped', () => {
    supervisor.journal.emit({ kind: 'component-mended', id: 'a-1', name: 'a', what })
    return supervisor.connections === 1
  })
  await other.call('observe', { usage: false })
})

test('many clients are answered at once, each its own question', async () => {
  const supervisor = await fakeSupervisor()
  const clients = await Promise.all(Array.from({ length: 40 }, () => supervisor.connect()))
  const seqs = await Promise.all(
    clients.map((client, index) =>
      client.call('note', { happening: { kind: 'component-mended', id: `a-${index}`, name: 'a', what: '' } }),
    ),
  )
  expect(seqs.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1))
})

test('a request whose client has left is carried out all the same, and its answer goes nowhere', async () => {
  const supervisor = await fakeSupervisor({ answers: false })
  const client = await speaking(supervisor)
  client.says(request(1, 'ensure', { spec: specOf('redis-1') }))
  await supervisor.happens('component-started')
  client.socket.destroy()
  await eventually('it is gone', () => supervisor.connections === 0)
  supervisor.probes.answers = true
  await supervisor.happens('component-healthy')
})

test('who follows hears each event once, however often it asks to follow', async () => {
  const supervisor = await fakeSupervisor()
  const client = await speaking(supervisor)
  client.says(request(1, 'follow', {}))
  client.says(request(2, 'follow', {}))
  await client.hears(3)
  supervisor.journal.emit({ kind: 'engine-back' })
  client.says(request(3, 'observe', { usage: false }))
  await eventually('it answers', () => client.heard.some((message) => message.kind === 'response' && message.id === 3))
  expect(client.heard.filter(({ kind }) => kind === 'event')).toHaveLength(1)
})

test('when the last client has left, that is told', async () => {
  let idle = 0
  const supervisor = await fakeSupervisor({ onIdle: () => void idle++ })
  const [one, other] = [await speaking(supervisor), await speaking(supervisor)]
  await one.hears(1)
  await other.hears(1)
  one.socket.destroy()
  await eventually('one is left', () => supervisor.connections === 1)
  expect(idle).toBe(0)
  other.socket.destroy()
  await eventually('nobody is left', () => idle === 1)
})

test('a socket that somebody else listens on is no place for a supervisor', async () => {
  const { socketPath } = await fakeSupervisor()
  await expect(fakeSupervisor({ socketPath })).rejects.toMatchObject({ code: 'EADDRINUSE' })
})
