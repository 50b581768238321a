import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import type { KafkaTls } from '../../../../src/protocols/kafka/login.ts'
import { fetch } from '../../../../src/protocols/kafka/requests/fetch.ts'
import { metadata } from '../../../../src/protocols/kafka/requests/metadata.ts'
import { produce } from '../../../../src/protocols/kafka/requests/produce.ts'
import { Connection, type ConnectionOptions } from '../../../../src/protocols/kafka/wire/connection.ts'
import { authority } from '../../../support/certificates.ts'
import { eventually } from '../../../support/rig.ts'
import { api, FakeKafka } from '../../../support/servers/kafka/cluster.ts'
import { deadPort, scripted, silent } from '../../../support/servers/scripted.ts'
import { batchOf } from '../batch-of.ts'

function open(port: number, options: Partial<ConnectionOptions> & { readonly host?: string } = {}): Promise<Connection> {
  const { host = '127.0.0.1', ...rest } = options
  const ending = new AbortController()
  const opening = Connection.open({ host, port }, { clientId: 'test', timeoutMs: 5000, signal: ending.signal, ...rest })
  onTestFinished(() => ending.abort())
  return opening
}

const everything = { topics: null }
const waiting = {
  ...{ maxWaitMs: 600_000, minBytes: 1, maxBytes: 1000, partitionMaxBytes: 1000, committed: false },
  topics: [{ topic: 'a', partitions: [{ partition: 0, leaderEpoch: -1, offset: 0 }] }],
}

test('a broker is asked and answers, also over IPv6', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 2 } })
  const connection = await open(kafka.broker(1).port)
  expect((await connection.ask(metadata, everything)).topics[0]).toMatchObject({ name: 'a' })
  const six = await FakeKafka.start({ host: '::1' })
  expect((await (await open(six.broker(1).port, { host: '::1' })).ask(metadata, everything)).clusterId).toBe('fake')
  expect((await (await open(kafka.broker(1).port, { host: 'localhost' })).ask(metadata, everything)).clusterId).toBe('fake')
})

test('many questions go out at once, and each has its own answer', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1, b: 2, c: 3 } })
  const connection = await open(kafka.broker(1).port)
  const names = ['a', 'b', 'c', 'b', 'a', 'nowhere']
  const answers = await Promise.all(names.map((name) => connection.ask(metadata, { topics: [name] })))
  expect(answers.map(({ topics }) => topics[0]?.name)).toEqual(names)
})

test('a broker that is too old for a request is said to be', async () => {
  const { api: key } = metadata
  const kafka = await FakeKafka.start({ versions: { [api.produce]: 2, [api.fetch]: 3, [key]: 1 } })
  const connection = await open(kafka.broker(1).port)
  await expect(connection.ask(metadata, everything)).rejects.toMatchObject({ kind: 'outdated', facts: { request: 'Metadata' } })
  const stranger = await FakeKafka.start({ versions: { [api.produce]: 8, [api.fetch]: 11 } })
  await expect((await open(stranger.broker(1).port)).ask(metadata, everything)).rejects.toMatchObject({ kind: 'outdated' })
})

test('nobody there, and nobody who answers, are told apart', async () => {
  const port = await deadPort()
  await expect(open(port)).rejects.toMatchObject({ kind: 'refused', facts: { host: '127.0.0.1', port } })
  await expect(open((await silent()).port, { timeoutMs: 50 })).rejects.toMatchObject({ kind: 'timeout' })
  await expect(open(65_536)).rejects.toMatchObject({ system: 'kafka', kind: 'unreachable' })
})

test('an HTTP server and RabbitMQ are recognised, and a port that wants TLS hangs up', async () => {
  const http = createHttpServer()
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void http.close())
  const stranger = { kind: 'protocol', facts: { host: '127.0.0.1', speaks: 'HTTP' } }
  await expect(open((http.address() as AddressInfo).port)).rejects.toMatchObject(stranger)

  const rabbit = await scripted((socket) => socket.once('data', () => socket.end('AMQP\u0000\u0000\u0009\u0001')))
  await expect(open(rabbit.port)).rejects.toMatchObject({ kind: 'protocol', facts: { speaks: 'AMQP' } })

  const secure = createTlsServer(authority('ca').sign({ name: 'localhost' }) as object)
  await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void secure.close())
  await expect(open((secure.address() as AddressInfo).port)).rejects.toMatchObject({ kind: 'closed' })
})

test('what was asked and not answered fails when the connection goes, in the middle of a frame, too', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  for (const trouble of ['cut', 2, 20] as const) {
    const closed: Connection[] = []
    const connection = await open(kafka.broker(1).port, { onClosed: (each) => closed.push(each) })
    kafka.disturb = ({ api: key }) => (key === api.metadata ? trouble : undefined)
    const questions = [connection.ask(metadata, everything), connection.ask(metadata, everything)]
    const ends = await Promise.allSettled(questions)
    expect(ends).toEqual(questions.map(() => ({ status: 'rejected', reason: expect.objectContaining({ kind: 'closed' }) })))
    expect(connection.isClosed).toBe(true)
    expect(closed).toEqual([connection])
    await expect(connection.ask(metadata, everything)).rejects.toMatchObject({ kind: 'closed' })
    kafka.disturb = () => undefined
  }
})

test('an answer that does not come in time ends the connection: whatever came then would be for another question', async () => {
  const kafka = await FakeKafka.start()
  const connection = await open(kafka.broker(1).port, { timeoutMs: 100 })
  kafka.disturb = () => 'hang'
  await expect(connection.ask(metadata, everything)).rejects.toMatchObject({ kind: 'timeout', facts: { timeoutMs: 100 } })
  expect(connection.isClosed).toBe(true)
})

test('an answer that is late as it was allowed to be is awaited', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  const connection = await open(kafka.broker(1).port, { timeoutMs: 50 })
  const answer = await connection.ask(fetch, { ...waiting, maxWaitMs: 300 }, 60_000)
  expect(answer.partitions[0]).toMatchObject({ errorCode: 0, records: Buffer.alloc(0) })
})

test('an end of everything ends it, whatever it is doing', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  const because = new Error('enough')
  const ending = new AbortController()
  const connection = await open(kafka.broker(1).port, { signal: ending.signal })
  const answer = connection.ask(fetch, waiting, waiting.maxWaitMs)
  const opening = open((await silent()).port, { signal: ending.signal })
  ending.abort(because)
  await expect(answer).rejects.toBe(because)
  await expect(opening).rejects.toBe(because)
  await expect(open(kafka.broker(1).port, { signal: ending.signal })).rejects.toBe(because)
})

test('an answer with another number, and one to nothing, end the connection', async () => {
  const kafka = await FakeKafka.start()
  const between = await relay(kafka.broker(1).port, (bytes) => {
    // Behind the size of ApiVersions' answer, which may pass.
    if (bytes.readInt32BE(4) > 1) bytes.writeInt32BE(4711, 4)
    return bytes
  })
  const connection = await open(between)
  const wrong = { kind: 'protocol', facts: { because: expect.stringContaining('not asked') } }
  await expect(connection.ask(metadata, everything)).rejects.toMatchObject(wrong)
  expect(connection.isClosed).toBe(true)
})

test('an answer that makes no sense is told with what was asked', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  const between = await relay(kafka.broker(1).port, (bytes) => {
    if (bytes.readInt32BE(4) > 1) bytes.writeInt32BE(0x7fff_ffff, 12)
    return bytes
  })
  const connection = await open(between)
  const wrong = { kind: 'protocol', facts: { request: 'Metadata', host: '127.0.0.1', because: expect.any(String) } }
  await expect(connection.ask(metadata, everything)).rejects.toMatchObject(wrong)
})

test('what nobody answers to is on its way when that is said', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  const connection = await open(kafka.broker(1).port)
  const batch = await batchOf(['x'])
  await connection.tell(produce, {
    transactionalId: null,
    acks: 0,
    timeoutMs: 1000,
    topics: [{ topic: 'a', partitions: [{ partition: 0, batch }] }],
  })
  // What is asked next has its own answer.
  expect((await connection.ask(metadata, everything)).clusterId).toBe('fake')
  expect(kafka.partition('a').end).toBe(1)
  connection.close()
  await expect(connection.tell(produce, { transactionalId: null, acks: 0, timeoutMs: 1000, topics: [] })).rejects.toMatchObject({
    kind: 'closed',
  })
})

test('nothing is listened to any more once it is closed', async () => {
  const kafka = await FakeKafka.start()
  const { signal } = new AbortController()
  for (let round = 0; round < 20; round++) (await open(kafka.broker(1).port, { signal })).close()
  await eventually('all are gone', () => kafka.broker(1).connections === 20)
})

const ca = authority('our own')
const trusting: KafkaTls = { authorities: ca.certificate, verifyHostname: true }
const served = ca.sign({ name: 'kafka', hosts: ['localhost'] })
const asServer = { cert: served.certificate, key: served.key }

test('with TLS a broker is known by its certificate', async () => {
  const kafka = await FakeKafka.start({ tls: asServer, host: 'localhost', topics: { a: 1 } })
  const { port } = kafka.broker(1)
  const connection = await open(port, { host: 'localhost', tls: trusting })
  expect((await connection.ask(metadata, everything)).topics).toHaveLength(1)

  const other = { authorities: authority('another').certificate, verifyHostname: true }
  const wrongAuthority = { kind: 'untrusted', facts: { port, code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' } }
  await expect(open(port, { host: 'localhost', tls: other })).rejects.toMatchObject(wrongAuthority)
  await expect(open(port, { host: 'localhost', tls: { verifyHostname: true } })).rejects.toMatchObject({ kind: 'untrusted' })

  const wrongName = { kind: 'untrusted', facts: { code: 'ERR_TLS_CERT_ALTNAME_INVALID' } }
  await expect(open(port, { tls: trusting })).rejects.toMatchObject(wrongName)
  expect((await open(port, { tls: { ...trusting, verifyHostname: false } })).isClosed).toBe(false)
})

test('a certificate of last week is not trusted', async () => {
  const old = ca.sign({ name: 'kafka', hosts: ['localhost'], days: [-14, -7] })
  const kafka = await FakeKafka.start({ tls: { cert: old.certificate, key: old.key }, host: 'localhost' })
  const expired = { kind: 'untrusted', facts: { code: 'CERT_HAS_EXPIRED' } }
  await expect(open(kafka.broker(1).port, { host: 'localhost', tls: trusting })).rejects.toMatchObject(expired)
})

test.each(['TLSv1.2', 'TLSv1.3'] as const)('a broker may want to know us by a certificate, over %s', async (version) => {
  const tls = { ...asServer, ca: ca.certificate, requestCert: true, rejectUnauthorized: true, maxVersion: version }
  const kafka = await FakeKafka.start({ tls, host: 'localhost', topics: { a: 1 } })
  const { port } = kafka.broker(1)
  const mine = ca.sign({ name: 'me' })
  const connection = await open(port, { host: 'localhost', tls: { ...trusting, certificate: mine.certificate, key: mine.key } })
  expect((await connection.ask(metadata, everything)).topics).toHaveLength(1)
  await expect(open(port, { host: 'localhost', tls: trusting })).rejects.toMatchObject({ kind: 'untrusted' })
})

test('a key that is none, and TLS where there is none, are our own mistakes and said', async () => {
  const kafka = await FakeKafka.start()
  const { port } = kafka.broker(1)
  const broken = { ...trusting, certificate: served.certificate, key: 'not a key' }
  await expect(open(port, { tls: broken })).rejects.toMatchObject({ system: 'kafka', kind: 'untrusted' })
  const plain = await scripted((socket) => socket.once('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')))
  await expect(open(plain.port, { tls: trusting })).rejects.toMatchObject({ kind: 'untrusted' })
})

test('a large answer comes through TLS unharmed', async () => {
  const kafka = await FakeKafka.start({ tls: asServer, host: 'localhost', topics: { a: 1 } })
  const batch = await batchOf(Array.from({ length: 2000 }, (_, index) => `${index} ${'x'.repeat(400)}`))
  kafka.partition('a').append(batch)
  const connection = await open(kafka.broker(1).port, { host: 'localhost', tls: trusting })
  const { partitions } = await connection.ask(fetch, { ...waiting, partitionMaxBytes: 2_000_000, maxBytes: 2_000_000 })
  expect(partitions[0]?.records?.subarray(16).equals(batch.subarray(16))).toBe(true)
})

const accounts = { mechanisms: ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'], users: { 'me, =': 'pässword²' } }

test.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)(
  '%s lets in who knows the password, and nobody else',
  async (mechanism) => {
    const kafka = await FakeKafka.start({ accounts, topics: { a: 1 } })
    const { port } = kafka.broker(1)
    const connection = await open(port, { sasl: { mechanism, username: 'me, =', password: 'pässword²' } })
    expect((await connection.ask(metadata, everything)).topics).toHaveLength(1)
    for (const login of [
      { username: 'me, =', password: 'pässword2' },
      { username: 'nobody', password: '' },
    ]) {
      const attempt = open(port, { sasl: { mechanism, ...login } })
      const says = 'Authentication failed: invalid credentials'
      await expect(attempt).rejects.toMatchObject({ kind: 'denied', facts: { port, username: login.username, says } })
      await expect(attempt).rejects.not.toHaveProperty('facts.password')
    }
  },
)

test('a mechanism that is not offered is named with those that are', async () => {
  const kafka = await FakeKafka.start({ accounts: { ...accounts, mechanisms: ['SCRAM-SHA-512'] } })
  const attempt = open(kafka.broker(1).port, { sasl: { mechanism: 'plain', username: 'me', password: 'x' } })
  const facts = { mechanism: 'PLAIN', offered: 'SCRAM-SHA-512' }
  await expect(attempt).rejects.toMatchObject({ kind: 'denied', facts })
})

test('a login where none is wanted is denied, and none where one is wanted is hung up on', async () => {
  const without = await FakeKafka.start()
  const attempt = open(without.broker(1).port, { sasl: { mechanism: 'plain', username: 'me', password: 'x' } })
  await expect(attempt).rejects.toMatchObject({ kind: 'denied', facts: { says: 'ILLEGAL_SASL_STATE' } })
  const guarded = await FakeKafka.start({ accounts })
  const connection = await open(guarded.broker(1).port)
  await expect(connection.ask(metadata, everything)).rejects.toMatchObject({ kind: 'closed' })
})

/** A port in front of another one that changes what comes back. */
async function relay(port: number, change: (answer: Buffer) => Buffer): Promise<number> {
  const between = await scripted((socket) => {
    const behind = connect(port, '127.0.0.1')
    behind.on('data', (bytes) => socket.write(change(bytes))).on('close', () => socket.destroy())
    socket.on('data', (bytes) => behind.write(bytes)).on('close', () => behind.destroy())
  })
  return between.port
}
