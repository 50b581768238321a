import { createServer, type Server } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { isPortFree } from '../../src/runtime/net.ts'
import { createRelays } from '../../src/supervisor/relays.ts'
import { eventually } from '../support/rig.ts'
import { conversationWith } from '../support/servers/conversation.ts'
import { answering, deadPort } from '../support/servers/scripted.ts'
import { specOf } from '../support/specs.ts'

function setup() {
  const told: string[] = []
  const relays = createRelays(({ name }, delayMs) => told.push(`${name} ${delayMs}`))
  onTestFinished(() => relays.close('zipkin-1'))
  return { relays, told }
}

const slowed = (delayMs: number, ...ports: readonly (readonly [from: number, to: number])[]) =>
  specOf('zipkin-1', { slow: { delayMs, relays: ports.map(([from, to]) => ({ from, to })) } })

async function taken(port: number): Promise<Server> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return server
}

test('each port is relayed, and the delay is told once', async () => {
  const { relays, told } = setup()
  const [one, other] = [await answering(() => Buffer.from('one')), await answering(() => Buffer.from('other'))]
  const [front, back] = [await deadPort(), await deadPort()]
  const spec = slowed(1, [front, one.port], [back, other.port])
  await relays.open(spec)
  await relays.open(spec)
  expect([await conversationWith(front, '?'), await conversationWith(back, '?')]).toEqual(['one', 'other'])
  expect(told).toEqual(['zipkin 1'])
})

test('without a delay nothing is opened', async () => {
  const { relays, told } = setup()
  await relays.open(specOf('zipkin-1'))
  relays.delay(specOf('zipkin-1'))
  expect(told).toEqual([])
})

test('another delay is told, the same one is not', async () => {
  const { relays, told } = setup()
  const front = await deadPort()
  await relays.open(slowed(1, [front, 9]))
  relays.delay(slowed(1, [front, 9]))
  relays.delay(slowed(2, [front, 9]))
  expect(told).toEqual(['zipkin 1', 'zipkin 2'])
})

test('closed, the ports are free again', async () => {
  const { relays } = setup()
  const front = await deadPort()
  await relays.open(slowed(1, [front, 9]))
  relays.close('zipkin-1')
  relays.close('zipkin-1')
  await eventually('it is free', () => isPortFree(front))
})

test('a port that is taken is named with who has it; the others are closed again, and all can be opened later', async () => {
  const { relays, told } = setup()
  const ports = [await deadPort(), await deadPort(), await deadPort()] as const
  const stranger = await taken(ports[1])
  const spec = slowed(1, [ports[0], 9], [ports[1], 9], [ports[2], 9])
  await expect(relays.open(spec)).rejects.toMatchObject({
    code: 'PORT_IN_USE',
    exitCode: 3,
    message: `port ${ports[1]} is taken, and the delay in front of zipkin needs it`,
    details: [expect.stringMatching(new RegExp(`^by {4}.*pid ${process.pid}`))],
    hint: 'stop what uses it and run it again; or without the delay: msa slow zipkin --off',
  })
  expect([await isPortFree(ports[0]), await isPortFree(ports[2]), told]).toEqual([true, true, []])
  await new Promise((resolve) => stranger.close(resolve))
  await relays.open(spec)
  expect(told).toEqual(['zipkin 1'])
})
