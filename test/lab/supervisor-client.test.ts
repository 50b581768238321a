import { symlink, writeFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { connectToSupervisor } from '../../src/lab/supervisor-client.ts'
import { supervisorProtocol } from '../../src/lab/supervisor-rpc.ts'
import { fakeSupervisor } from '../support/fakes/supervisor.ts'
import { eventually, temporaryFolder } from '../support/rig.ts'
import { specOf } from '../support/specs.ts'

const hello = { kind: 'hello', protocol: supervisorProtocol, version: '1.2.3', lab: 'id', pid: 1 }

/** Something on a supervisor's socket that does what the test says. */
async function listening(onConnection: (socket: Socket) => void): Promise<string> {
  const socketPath = join(await temporaryFolder(), 's.sock')
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    onConnection(socket)
  })
  await new Promise<void>((resolve) => server.listen(socketPath, resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return socketPath
}

const greeting = (socket: Socket) => void socket.write(`${JSON.stringify(hello)}\n`)

test('where nobody listens there is no supervisor: no socket, or one that was left', async () => {
  const folder = await temporaryFolder()
  expect(await connectToSupervisor(join(folder, 'none.sock'))).toBeUndefined()
  await writeFile(join(folder, 'left.sock'), '')
  expect(await connectToSupervisor(join(folder, 'left.sock'))).toBeUndefined()
})

test('a socket that cannot be reached is not taken for none', async () => {
  const path = join(await temporaryFolder(), 'round.sock')
  await symlink(path, path)
  await expect(connectToSupervisor(path)).rejects.toMatchObject({
    code: 'SUPERVISOR_UNREACHABLE',
    message: `The lab's supervisor cannot be reached at ${path} (ELOOP).`,
    exitCode: 3,
  })
})

test('a supervisor that ends before it has said hello is none', async () => {
  expect(await connectToSupervisor(await listening((socket) => socket.end()))).toBeUndefined()
})

test('one that does not say hello in time cannot be reached', async () => {
  const socketPath = await listening(() => undefined)
  await expect(connectToSupervisor(socketPath, 20)).rejects.toMatchObject({
    code: 'SUPERVISOR_UNREACHABLE',
    message: "The lab's supervisor does not answer.",
    hint: 'msa down, then msa up',
    exitCode: 3,
  })
})

test('a hello that comes slowly, in pieces, is a hello', async () => {
  const text = `${JSON.stringify(hello)}\n`
  const socketPath = await listening(async (socket) => {
    for (const character of text) {
      socket.write(character)
      await new Promise((resolve) => setImmediate(resolve))
    }
  })
  using client = await connectToSupervisor(socketPath)
  expect(client?.hello).toEqual(hello)
})

test('one that speaks another protocol is refused, with the line to type', async () => {
  const socketPath = await listening(
    (socket) => void socket.write(`${JSON.stringify({ ...hello, protocol: supervisorProtocol + 1, version: '9.0.0' })}\n`),
  )
  await expect(connectToSupervisor(socketPath)).rejects.toMatchObject({
    code: 'SUPERVISOR_UNREACHABLE',
    message: 'This lab is run by msa 9.0.0, which speaks another protocol than this one.',
    hint: 'with msa 9.0.0: msa down. Then here: msa up',
    exitCode: 3,
  })
})

test('a supervisor that dies in the middle of a call fails that call, and every one after it', async () => {
  const sockets: Socket[] = []
  const socketPath = await listening((socket) => {
    sockets.push(socket)
    greeting(socket)
  })
  using client = await connectToSupervisor(socketPath)
  if (!client) throw new Error('no client')
  const calls = [client.call('observe', { usage: false }), client.call('shutdown', {})]
  sockets[0]?.destroy()
  const gone = {
    code: 'SUPERVISOR_UNREACHABLE',
    message: "The lab's supervisor has ended.",
    hint: 'msa up goes on where it stopped',
  }
  for (const call of calls) await expect(call).rejects.toMatchObject(gone)
  await client.closed
  await expect(client.call('observe', { usage: false })).rejects.toMatchObject(gone)
})

test('a call can be called off before and while it is made, with the reason for it', async () => {
  const supervisor = await fakeSupervisor({ answers: false })
  const client = await supervisor.connect()
  const reason = new Error('enough')
  await expect(client.call('observe', { usage: false }, AbortSignal.abort(reason))).rejects.toBe(reason)
  const stop = new AbortController()
  const called = client.call('ensure', { spec: specOf('redis-1') }, stop.signal)
  await supervisor.happens('component-started')
  stop.abort(reason)
  await expect(called).rejects.toBe(reason)
  // The answer to what was called off is nobody's.
  supervisor.probes.answers = true
  await supervisor.happens('component-healthy')
  expect((await client.call('observe', { usage: false })).instances).toHaveLength(1)
})

test('failures come out as they went in; a bug of the supervisor as a bug', async () => {
  const supervisor = await fakeSupervisor()
  const client = await supervisor.connect()
  await expect(client.call('kill', { id: 'redis-1' })).rejects.toMatchObject({
    name: 'MsaError',
    code: 'LAB_NOT_UP',
    hint: 'msa status',
  })
  await expect(client.call('stop', undefined as never)).rejects.toThrow(/^the supervisor: /)
})

test('events are heard by all listeners of a client', async () => {
  const supervisor = await fakeSupervisor()
  const client = await supervisor.connect()
  const heard: string[] = []
  client.onEvent(({ kind }) => heard.push(`one ${kind}`))
  client.onEvent(({ kind }) => heard.push(`other ${kind}`))
  expect(await client.call('follow', {})).toEqual({ lastSeq: 0 })
  supervisor.journal.emit({ kind: 'engine-back' })
  await eventually('both hear', () => heard.length === 2)
  expect(heard).toEqual(['one engine-back', 'other engine-back'])
})

test.each(['null', '{"kind":"weather"}', '{"kind":"response","id":99,"result":1}'])(
  '%s from a supervisor is passed over',
  async (line) => {
    const socketPath = await listening((socket) => {
      greeting(socket)
      socket.write(`${line}\n`)
      socket.on('data', () => socket.write('{"kind":"response","id":1,"result":null}\n'))
    })
    using client = await connectToSupervisor(socketPath)
    expect(await client?.call('shutdown', {})).toBeNull()
  },
)

test('what is no JSON ends the conversation', async () => {
  const socketPath = await listening((socket) => {
    greeting(socket)
    socket.on('data', () => socket.write('Segmentation fault\n'))
  })
  using client = await connectToSupervisor(socketPath)
  await expect(client?.call('shutdown', {})).rejects.toMatchObject({ code: 'SUPERVISOR_UNREACHABLE' })
})
