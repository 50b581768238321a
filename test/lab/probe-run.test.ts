import { expect, test } from 'vitest'
import type { Probe } from '../../src/lab/probe.ts'
import { askProbe, noAnswerAsText, probeAsText, untilAnswered } from '../../src/lab/probe-run.ts'
import { WireError } from '../../src/protocols/wire-error.ts'
import { answering, deadPort, scripted } from '../support/servers/scripted.ts'

const at = (port: number, probe: Probe) => ({ probe, host: '127.0.0.1', port })
const redis = (port: number) => at(port, { kind: 'redis', port: 'client' })
const pong = () => answering(() => Buffer.from('+PONG\r\n'))
const often = { first: 1, most: 4 }

test('every probe has words', () => {
  const probes: Probe[] = [
    { kind: 'http', port: 'http', path: '/health' },
    { kind: 'kafka', port: 'client' },
    { kind: 'kafka', port: 'client', broker: 1 },
    { kind: 'amqp', port: 'amqp' },
    { kind: 'zookeeper', port: 'client' },
    { kind: 'redis', port: 'client' },
    { kind: 'mysql', port: 'sql' },
  ]
  expect(probes.map((probe) => probeAsText(at(9411, probe)))).toEqual([
    'GET http://127.0.0.1:9411/health',
    'ApiVersions on 127.0.0.1:9411',
    'Metadata on 127.0.0.1:9411',
    'AMQP handshake on 127.0.0.1:9411',
    'srvr on 127.0.0.1:9411',
    'PING on 127.0.0.1:9411',
    'greeting on 127.0.0.1:9411',
  ])
})

test.each<Probe>([
  { kind: 'http', port: 'x', path: '/' },
  { kind: 'kafka', port: 'x' },
  { kind: 'kafka', port: 'x', broker: 1 },
  { kind: 'amqp', port: 'x' },
  { kind: 'zookeeper', port: 'x' },
  { kind: 'redis', port: 'x' },
  { kind: 'mysql', port: 'x' },
])('$kind: a port that nobody listens on is no answer', async (probe) => {
  const asked = askProbe(at(await deadPort(), probe), { timeoutMs: 5000 })
  await expect(asked).rejects.toMatchObject({ kind: 'refused' })
})

test('why there is no answer is said in a few words', () => {
  const texts = [
    new WireError('kafka', 'refused'),
    new WireError('kafka', 'timeout', { timeoutMs: 2000 }),
    new WireError('http', 'rejected', { says: '503 starting' }),
    new WireError('redis', 'protocol', { because: 'neither a status nor an error' }),
    new WireError('http', 'closed'),
    new WireError('http', 'unreachable', { code: 'EHOSTUNREACH' }),
  ].map(noAnswerAsText)
  expect(texts).toEqual([
    'connection refused',
    'no answer in 2.0s',
    'it answers: 503 starting',
    'not the answer expected: neither a status nor an error',
    'the connection was closed before the answer',
    'not reachable (EHOSTUNREACH)',
  ])
})

test('what answers at once is not waited for', async () => {
  const { port } = await pong()
  const waited: string[] = []
  await untilAnswered([redis(port)], { signal: new AbortController().signal, onWaiting: (text) => waited.push(text) })
  expect(waited).toEqual([])
})

test('it asks until all have answered, and says each thing it waits for once', async () => {
  let tries = 0
  const loading = await scripted((socket) => {
    socket.once('data', () => socket.write(++tries < 4 ? '-LOADING soon\r\n' : '+PONG\r\n'))
  })
  const ready = await pong()
  const waited: string[] = []
  await untilAnswered([redis(loading.port), redis(ready.port)], {
    signal: new AbortController().signal,
    onWaiting: (text, because) => waited.push(`${text}: ${because}`),
    everyMs: often,
  })
  expect(waited).toEqual([`PING on 127.0.0.1:${loading.port}: it answers: LOADING soon`])
  expect([loading.connections, ready.connections]).toEqual([4, 1])
})

test('a server that is silent is asked again', async () => {
  let connections = 0
  const { port } = await scripted((socket) => {
    if (++connections > 1) socket.once('data', () => socket.write('+PONG\r\n'))
  })
  await untilAnswered([redis(port)], { signal: new AbortController().signal, everyMs: often, timeoutMs: 20 })
  expect(connections).toBe(2)
})

test('the deadline is the caller’s, and its reason comes out', async () => {
  const controller = new AbortController()
  const reason = new Error('patience ended')
  const asked = untilAnswered([redis(await deadPort())], {
    signal: controller.signal,
    onWaiting: () => controller.abort(reason),
    everyMs: { first: 60_000, most: 60_000 },
  })
  await expect(asked).rejects.toBe(reason)
})
