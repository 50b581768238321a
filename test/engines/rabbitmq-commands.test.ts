import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { RabbitChannel } from '../../src/protocols/rabbitmq/connection.ts'
import { type Headers, type HeaderValue, TypedValue, tableAsSent } from '../../src/protocols/rabbitmq/header-values.ts'
import { rabbitClient, rabbitDesk } from '../support/rabbit-desk.ts'
import { eventually } from '../support/rig.ts'
import { type Engine, engine } from '../support/servers/engine.ts'
import { whyNotRun } from '../support/validators.ts'

const whyNot = await whyNotRun('/usr/lib/rabbitmq/bin/rabbitmqctl', ['version'])
if (whyNot !== null) process.stderr.write(`the commands of RabbitMQ are not tried: ${whyNot}\n`)

describe.skipIf(whyNot !== null)('the commands of RabbitMQ', () => {
  let broker: Engine
  beforeAll(async () => {
    broker = await engine('rabbitmq')
    await broker.start()
  })
  afterAll(() => broker?.remove())

  const unique = (name: string) => `${name}-${randomBytes(3).toString('hex')}`
  const desk = () => rabbitDesk(broker)

  /** A queue with these in it, gone with the test. */
  async function queueOf(channel: RabbitChannel, bodies: readonly string[], args = {}): Promise<string> {
    const name = unique('q')
    await channel.assertQueue(name, { arguments: args })
    for (const body of bodies) channel.sendToQueue(name, Buffer.from(body))
    await channel.waitForConfirms()
    onTestFinished(async () => void (await (await rabbitClientLater()).deleteQueue(name)))
    return name
  }
  let cleaning: RabbitChannel | undefined
  const rabbitClientLater = async () => {
    cleaning ??= await rabbitClient(broker)
    return cleaning
  }

  const left = async (channel: RabbitChannel, queue: string) => {
    const found: { readonly body: string; readonly redelivered: boolean; readonly headers: Headers }[] = []
    for (let got = await channel.get(queue, { noAck: true }); got; got = await channel.get(queue, { noAck: true })) {
      const headers = (got.properties.headers ?? {}) as Headers
      found.push({ body: got.content.toString(), redelivered: got.fields.redelivered, headers })
    }
    return found
  }
  const bodiesIn = async (channel: RabbitChannel, queue: string) => (await left(channel, queue)).map(({ body }) => body)
  const ready = async (channel: RabbitChannel, queue: string) => (await channel.checkQueue(queue)).messageCount
  const numbers = (count: number) => Array.from({ length: count }, (_, n) => String(n))

  const isTapped = async (exchange: string) =>
    (await management<{ readonly source: string; readonly destination: string }[]>('bindings')).some(
      ({ source, destination }) => source === exchange && destination.startsWith('amq.gen'),
    )

  async function management<Answer>(path: string, method = 'GET', body?: object): Promise<Answer> {
    const headers = {
      authorization: `Basic ${Buffer.from('guest:guest').toString('base64')}`,
      'content-type': 'application/json',
    }
    const url = `http://127.0.0.1:${broker.portOf('management')}/api/${path}`
    const answer = await fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) })
    return (method === 'GET' ? await answer.json() : undefined) as Answer
  }

  describe('queue and exchange', () => {
    test.each(['real', 'bare'])('declare makes, leaves alone, and tells the difference (%s)', async (context) => {
      const { msa } = await desk()
      const [queue, exchange] = [unique('d'), unique('e')]
      onTestFinished(async () => {
        await msa(['queue', 'delete', queue, '--yes'])
        await msa(['exchange', 'delete', exchange, '--yes'])
      })
      const typed = (...words: string[]) => msa(words, { context })
      expect(await typed('queue', 'declare', queue, '--max-length', '5')).toMatchObject({ code: 0, out: `✓ created: ${queue}\n` })
      expect(await typed('queue', 'declare', queue, '--max-length', '5')).toMatchObject({
        code: 0,
        out: `  unchanged: ${queue}\n`,
      })
      const other = await typed('queue', 'declare', queue, '--max-length', '6')
      expect(other).toMatchObject({ code: 1, err: expect.stringContaining('x-max-length: is 5, asked 6') })
      expect(await typed('exchange', 'declare', exchange)).toMatchObject({ code: 0, out: `✓ created: ${exchange}\n` })
      const another = await typed('exchange', 'declare', exchange, '--type', 'fanout')
      expect(another).toMatchObject({ code: 1, err: expect.stringContaining('type: is topic, asked fanout') })
    })

    test('list shows what is there now, chosen by pattern, in one order, in every form', async () => {
      const { msa } = await desk()
      const channel = await rabbitClient(broker)
      const lead = unique('list')
      for (const name of ['b', 'a']) await channel.assertQueue(`${lead}.${name}`, { autoDelete: name === 'b' })
      onTestFinished(async () => void (await msa(['queue', 'delete', `${lead}.*`, '--yes'])))
      channel.sendToQueue(`${lead}.a`, Buffer.from('x'))
      await channel.waitForConfirms()
      const rows = JSON.parse((await msa(['queue', 'list', `${lead}.*`, '-o', 'json'])).out)
      expect(rows).toMatchObject([
        { name: `${lead}.a`, ready: 1, unacked: 0, consumers: 0, type: 'classic' },
        { name: `${lead}.b`, ready: 0, autoDelete: true },
      ])
      expect((await msa(['queue', 'list', `/^${lead}/`, '--no-headers'])).out.split('\n')[0]).toMatch(
        /^list-\w+\.a +classic +1 +0 +0$/,
      )
      expect(await msa(['queue', 'list', `${lead}.c`])).toMatchObject({ code: 3, err: expect.stringContaining('Did you mean') })
      expect(await msa(['queue', 'list'], { context: 'bare' })).toMatchObject({
        code: 3,
        err: expect.stringContaining('management API'),
      })
    })

    test('purge and delete ask: in a pipe they are refused, and a dry run only says', async () => {
      const { msa } = await desk()
      const channel = await rabbitClient(broker)
      const queue = await queueOf(channel, ['a', 'b'])
      for (const verb of ['purge', 'delete']) {
        expect(await msa(['queue', verb, queue])).toMatchObject({ code: 3, err: expect.stringContaining('--yes') })
        expect(await msa(['queue', verb, queue, '--dry-run'])).toMatchObject({
          code: 0,
          out: expect.stringContaining('2 messages'),
        })
      }
      expect(await ready(channel, queue)).toBe(2)
      expect(await msa(['queue', 'delete', queue, '--if-empty', '--yes'])).toMatchObject({
        code: 1,
        err: expect.stringContaining('not empty'),
      })
      expect(await msa(['queue', 'purge', queue, '--yes'])).toMatchObject({ code: 0, out: `✓ purged: ${queue}   2 messages\n` })
      expect(await msa(['queue', 'delete', queue, '--if-empty', '--yes'])).toMatchObject({ code: 0 })
      expect(await msa(['queue', 'delete', queue, '--yes'])).toMatchObject({
        code: 3,
        err: expect.stringContaining('There is no queue'),
      })
      expect(await msa(['queue', 'delete', queue, '--yes', '--missing-ok'])).toMatchObject({ code: 0 })
    })

    test('bindings are added, listed and taken away; both ends must be there', async () => {
      const { msa } = await desk()
      const channel = await rabbitClient(broker)
      const queue = await queueOf(channel, [])
      const exchange = unique('e')
      await msa(['exchange', 'declare', exchange])
      onTestFinished(async () => void (await msa(['exchange', 'delete', exchange, '--yes'])))
      expect((await msa(['bind', 'add', exchange, queue, 'a.*', 'b.#'])).code).toBe(0)
      expect(JSON.parse((await msa(['bind', 'list', exchange, '-o', 'json'])).out)).toEqual(
        ['a.*', 'b.#'].map((key) => ({ source: exchange, destination: queue, to: 'queue', key, arguments: {} })),
      )
      expect(await msa(['bind', 'remove', exchange, queue, 'a.*'])).toMatchObject({ code: 3 })
      expect((await msa(['bind', 'remove', exchange, queue, 'a.*', '--yes'])).code).toBe(0)
      expect(JSON.parse((await msa(['bind', 'list', queue, '-o', 'json'])).out)).toHaveLength(1)
      expect(await msa(['bind', 'add', exchange, `${queue}x`])).toMatchObject({
        code: 3,
        err: expect.stringContaining(`Did you mean ${queue}?`),
      })
      const shown = await msa(['queue', 'show', queue])
      expect(shown.out).toMatch(new RegExp(`bound to[\\s\\S]*${exchange} +b\\.#`))
    })
  })

  describe('publish', () => {
    test('lines, words, files and their properties and headers arrive', async () => {
      const { msa, cwd } = await desk()
      const channel = await rabbitClient(broker)
      const queue = await queueOf(channel, [])
      await writeFile(join(cwd, 'binary'), Buffer.from([0, 255, 10, 13]))
      const facts = ['-H', 'tenant=acme', '-H', 'attempt:=3', '-p', 'contentType=text/plain', '-p', 'priority=4']
      expect(await msa(['queue', 'publish', queue, 'one', ...facts])).toMatchObject({ code: 0, err: '' })
      const got = await channel.get(queue, { noAck: true })
      expect(got).toMatchObject({
        properties: { contentType: 'text/plain', priority: 4, deliveryMode: 2, headers: { tenant: 'acme', attempt: 3 } },
      })
      await msa(['queue', 'publish', queue], { stdin: 'first\r\nzweite ü\n\nlast' })
      expect(await bodiesIn(channel, queue)).toEqual(['first', 'zweite ü', '', 'last'])
      await msa(['queue', 'publish', queue, '--file', 'binary'])
      const binary = await channel.get(queue, { noAck: true })
      expect(binary && [...binary.content]).toEqual([0, 255, 10, 13])
      await msa(['queue', 'publish', queue, 'm{n}', '--count', '3', '--rate', '1000'])
      expect(await bodiesIn(channel, queue)).toEqual(['m1', 'm2', 'm3'])
    })

    test('what reaches no queue is a failure, unless that is allowed', async () => {
      const { msa } = await desk()
      const failed = await msa(['exchange', 'publish', 'amq.topic', '-k', unique('no'), 'a', 'b'])
      expect(failed).toMatchObject({ code: 1, out: '', err: expect.stringContaining('2 of 2 messages') })
      expect(await msa(['exchange', 'publish', 'amq.topic', '-k', unique('no'), 'a', '--no-mandatory'])).toMatchObject({
        code: 0,
      })
    })

    test('an exchange or a queue that is not there is told with what was meant', async () => {
      const { msa } = await desk()
      expect(await msa(['exchange', 'publish', 'amq.topi', 'a'])).toMatchObject({
        code: 3,
        err: expect.stringContaining('Did you mean amq.topic?'),
      })
      expect(await msa(['queue', 'publish', unique('nosuch'), 'a'])).toMatchObject({
        code: 3,
        err: expect.stringContaining('There is no queue'),
      })
    })

    test('a line that is no message ends it, with its number and what was sent before', async () => {
      const { msa } = await desk()
      const channel = await rabbitClient(broker)
      const queue = await queueOf(channel, [])
      const failed = await msa(['queue', 'publish', queue, '--json'], {
        stdin: '{"body":"a"}\n{"body":"b"}\nnonsense\n{"body":"c"}\n',
      })
      expect(failed).toMatchObject({ code: 1, err: expect.stringMatching(/line 3[\s\S]*2 before it are published/) })
      expect(await bodiesIn(channel, queue)).toEqual(['a', 'b'])
    })

    test('a queue that is full and rejects says so', async () => {
      const { msa } = await desk()
      const channel = await rabbitClient(broker)
      const queue = await queueOf(channel, ['a'], { 'x-max-length': 1, 'x-overflow': 'reject-publish' })
      expect(await msa(['queue', 'publish', queue, 'b'])).toMatchObject({
        code: 1,
        err: expect.stringContaining('refused a message'),
      })
    })

    test('a user without permission is told so', async () => {
      const user = unique('u')
      await management(`users/${user}`, 'PUT', { password: 'secret-word', tags: '' })
      await management(`permissions/%2F/${user}`, 'PUT', { configure: '^$', write: '^$', read: '.*' })
      onTestFinished(() => management(`users/${user}`, 'DELETE'))
      const channel = await rabbitClient(broker)
      const queue = await queueOf(channel, [])
      const url = `amqp://127.0.0.1:${broker.port}`
      const { msa, cwd } = await rabbitDesk(
        broker,
        `  other: {rabbitmq: {url: '${url}', username: ${user}, password: {file: pw}}}\n`,
      )
      await writeFile(join(cwd, 'pw'), 'secret-word')
      const typed = (...words: string[]) => msa(words, { context: 'other' })
      expect(await typed('queue', 'declare', unique('x'))).toMatchObject({
        code: 1,
        err: expect.stringContaining(`does not allow that to "${user}"`),
      })
      expect(await typed('queue', 'publish', queue, 'a')).toMatchObject({
        code: 1,
        err: expect.stringContaining('does not allow that'),
      })
      await writeFile(join(cwd, 'pw'), 'another-word')
      const refused = await typed('queue', 'show', queue)
      expect(refused).toMatchObject({ code: 3, err: expect.stringContaining(`does not let "${user}" in`) })
      expect(refused.err + refused.out).not.toContain('another-word')
    })
  })

  describe('consume', () => {
    test('what it writes is published again without loss: bodies, properties, headers and their types', async () => {
      const { msa } = await desk()
      const channel = await rabbitClient(broker)
      const [from, to] = [await queueOf(channel, []), await queueOf(channel, [])]
      const sent = fc.sample(message, { numRuns: 400, seed: 1 })
      for (const { body, properties, headers } of sent)
        channel.sendToQueue(from, body, { ...properties, headers: tableAsSent(headers) })
      await channel.waitForConfirms()
      const consumed = await msa(['queue', 'consume', from, '-o', 'ndjson'])
      expect(consumed).toMatchObject({ code: 0, err: '' })
      expect(await msa(['queue', 'publish', to, '--json'], { stdin: consumed.out })).toMatchObject({ code: 0 })
      for (const { body, properties, headers } of sent) {
        const got = await channel.get(to, { noAck: true })
        if (!got) throw new Error('too few')
        const { headers: found, ...others } = got.properties
        expect(got.content.equals(body)).toBe(true)
        expect(found).toEqual(headers)
        expect(Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined))).toEqual(properties)
      }
      expect(await ready(channel, from)).toBe(0)
    })

    test('raw is the body and a line end, whatever bytes these are', async () => {
      const { msa } = await desk()
      const channel = await rabbitClient(broker)
      const queue = await queueOf(channel, [])
      channel.sendToQueue(queue, Buffer.from([0, 255, 128]))
      channel.sendToQueue(queue, Buffer.from('ü'))
      await channel.waitForConfirms()
      const { bytes, err } = await msa(['queue', 'consume', queue, '-o', 'raw'])
      expect(bytes).toEqual(Buffer.concat([Buffer.from([0, 255, 128, 10]), Buffer.from('ü\n')]))
      expect(err).toBe('')
    })

    test.each([3, 250, 600])('of many it takes %i, and the others do not notice', async (count) => {
      const { msa } = await desk()
      const channel = await rabbitClient(broker)
      const queue = await queueOf(channel, numbers(1000))
      const { out } = await msa(['queue', 'consume', queue, '-n', String(count), '-o', 'raw'])
      expect(out.trim().split('\n')).toEqual(numbers(1000).slice(0, count))
      const rest = await left(channel, queue)
      expect(rest.map(({ body }) => body)).toEqual(numbers(1000).slice(count))
      expect(rest.some(({ redelivered }) => redelivered)).toBe(false)
    })

    test('what a reader that left did not take stays in the queue', async () => {
      const { msa } = await desk()
      const channel = await rabbitClient(broker)
      const queue = await queueOf(channel, numbers(500))
      const { code, out, err } = await msa(['queue', 'consume', queue, '-o', 'raw'], { readerTakes: 120 })
      expect({ code, err }).toEqual({ code: 0, err: '' })
      const taken = out.trim().split('\n')
      expect(taken).toHaveLength(120)
      const rest = await bodiesIn(channel, queue)
      // Nothing is missing; a few that were written may be there once more.
      expect(new Set([...taken, ...rest])).toEqual(new Set(numbers(500)))
      expect(rest.length).toBeGreaterThanOrEqual(380)
    })

    test('following goes on with what comes; interrupted, it has lost nothing and shown nothing twice', async () => {
      const { begin } = await desk()
      const channel = await rabbitClient(broker)
      const queue = await queueOf(channel, ['a'])
      const following = begin(['queue', 'consume', queue, '-f', '-o', 'raw'])
      await eventually('the first', () => following.out() === 'a\n')
      channel.sendToQueue(queue, Buffer.from('b'))
      await eventually('the second', () => following.out() === 'a\nb\n')
      following.interrupt()
      expect(await following.done).toMatchObject({ code: 130, out: 'a\nb\n' })
      expect(await bodiesIn(channel, queue)).toEqual([])
    })

    test('a queue that is deleted meanwhile ends it, exit 1', async () => {
      const { begin } = await desk()
      const channel = await rabbitClient(broker)
      const queue = await queueOf(channel, ['a'])
      const following = begin(['queue', 'consume', queue, '-f', '-o', 'raw'])
      await eventually('it reads', () => following.out() === 'a\n')
      await channel.deleteQueue(queue)
      expect(await following.done).toMatchObject({ code: 1, err: expect.stringContaining('was deleted') })
    })

    test('it ends with what was ready, also when somebody else takes some of it', async () => {
      const { msa } = await desk()
      const channel = await rabbitClient(broker)
      const queue = await queueOf(channel, numbers(50))
      const ended = msa(['queue', 'consume', queue, '--prefetch', '1', '-o', 'raw'])
      const others = await bodiesIn(await rabbitClient(broker), queue)
      const { code, out } = await ended
      expect(code).toBe(0)
      const ours = out.split('\n').filter((line) => line !== '')
      expect([...ours, ...others].sort()).toEqual(numbers(50).sort())
      expect(await msa(['queue', 'consume', queue])).toMatchObject({ code: 0, out: '' })
    })

    test('a stream is read from where one wants, as far as it goes, and stays', async () => {
      const { msa } = await desk()
      const channel = await rabbitClient(broker)
      const queue = await queueOf(channel, numbers(30), { 'x-queue-type': 'stream' })
      const read = async (...words: string[]) => (await msa(['queue', ...words, '-o', 'raw'])).out.split('\n').slice(0, -1)
      expect(await read('consume', queue, '--offset', 'first')).toEqual(numbers(30))
      expect(await read('consume', queue, '--offset', '25')).toEqual(numbers(30).slice(25))
      expect(await read('peek', queue, '-n', '2', '--skip', '1')).toEqual(['1', '2'])
      expect(await read('peek', queue, '-n', '2', '--offset', '10')).toEqual(['10', '11'])
      const rows = (await msa(['queue', 'consume', queue, '--offset', '28', '-o', 'ndjson'])).out.trim().split('\n')
      expect(rows.map((row) => JSON.parse(row).offset)).toEqual([28, 29])
    })
  })

  describe('peek', () => {
    test.each(['classic', 'quorum'])('of a %s queue order and number stay; how they were before is told', async (type) => {
      const { msa } = await desk()
      const channel = await rabbitClient(broker)
      const queue = await queueOf(channel, numbers(20), { 'x-queue-type': type })
      const peeked = JSON.parse((await msa(['queue', 'peek', queue, '-n', '5', '--skip', '2', '-o', 'json'])).out)
      expect(
        peeked.map((each: { body: string; position: number; redelivered: boolean }) => [
          each.body,
          each.position,
          each.redelivered,
        ]),
      ).toEqual(['2', '3', '4', '5', '6'].map((body) => [body, Number(body) + 1, false]))
      await eventually('they are back', async () => (await ready(channel, queue)) === 20)
      const rest = await left(channel, queue)
      expect(rest.map(({ body }) => body)).toEqual(numbers(20))
      expect(rest.map(({ redelivered }) => redelivered)).toEqual(numbers(20).map((n) => Number(n) < 7))
    })

    test('where looking may cost a message its life it is refused', async () => {
      const { msa } = await desk()
      const channel = await rabbitClient(broker)
      const queue = await queueOf(channel, ['a'], { 'x-queue-type': 'quorum', 'x-delivery-limit': 3 })
      expect(await msa(['queue', 'peek', queue])).toMatchObject({ code: 3, out: '', err: expect.stringContaining('--anyway') })
      expect(await msa(['queue', 'peek', queue, '--anyway', '-o', 'raw'])).toMatchObject({ code: 0, out: 'a\n' })
    })
  })

  describe('tap', () => {
    async function tapped(words: readonly string[], exchange: string, type: string, key: string, args?: object) {
      const { begin, msa } = await desk()
      const channel = await rabbitClient(broker)
      const queue = await queueOf(channel, [])
      await channel.assertExchange(exchange, type)
      onTestFinished(async () => void (await (await rabbitClientLater()).deleteExchange(exchange)))
      await channel.bindQueue(queue, exchange, key, args)
      const tapping = begin(['rabbit', 'tap', ...words])
      await eventually('it listens', () => isTapped(exchange))
      return { channel, queue, tapping, msa }
    }

    test.each([
      ['topic', 'order.*', {}, 'order.new'],
      ['fanout', '', {}, 'any'],
      ['direct', 'order.new', {}, 'order.new'],
      ['headers', '', { 'x-match': 'all', tenant: 'acme' }, 'any'],
    ])('of a %s exchange it hears what passes, and takes nothing from anybody', async (type, key, args, sent) => {
      const exchange = unique('tap')
      const { channel, queue, tapping } = await tapped([exchange, '-n', '2', '-o', 'raw'], exchange, type, key, args)
      for (const body of ['a', 'b']) channel.publish(exchange, sent, Buffer.from(body), { headers: { tenant: 'acme' } })
      expect(await tapping.done).toMatchObject({ code: 0, out: 'a\nb\n' })
      expect(await left(channel, queue)).toMatchObject([
        { body: 'a', redelivered: false },
        { body: 'b', redelivered: false },
      ])
      const queues = await management<{ name: string }[]>('queues')
      expect(queues.filter(({ name }) => name.startsWith('amq.gen'))).toEqual([])
    })

    test('it hears only what is wanted, and ends cleanly when one has enough', async () => {
      const exchange = unique('tap')
      const words = [`${exchange}:order.*`, '--body', '*b*', '-o', 'ndjson']
      const { channel, tapping } = await tapped(words, exchange, 'topic', '#')
      for (const [key, body] of [
        ['order.a', 'b1'],
        ['order.a', 'a'],
        ['other', 'b2'],
        ['order.c', 'b3'],
      ] as const)
        channel.publish(exchange, key, Buffer.from(body))
      await eventually('the last', () => tapping.out().includes('b3'))
      tapping.interrupt()
      const { code, out } = await tapping.done
      expect(code).toBe(130)
      expect(
        out
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line)),
      ).toMatchObject([
        { exchange, key: 'order.a', body: 'b1', at: expect.any(String) },
        { exchange, key: 'order.c', body: 'b3' },
      ])
    })

    test('what was recorded is replayed, each to its exchange and key, in its order', async () => {
      const exchange = unique('tap')
      const { msa, cwd, begin } = await desk()
      const channel = await rabbitClient(broker)
      const queue = await queueOf(channel, [])
      await channel.assertExchange(exchange, 'topic')
      onTestFinished(async () => void (await (await rabbitClientLater()).deleteExchange(exchange)))
      await channel.bindQueue(queue, exchange, '#')
      const tapping = begin(['rabbit', 'tap', exchange, '--record', 'monday', '-n', '3'])
      await eventually('it listens', () => isTapped(exchange))
      for (const key of ['a', 'b', 'c']) channel.publish(exchange, key, Buffer.from(`to ${key}`))
      expect(await tapping.done).toMatchObject({ code: 0 })
      expect(await bodiesIn(channel, queue)).toEqual(['to a', 'to b', 'to c'])
      expect((await readFile(join(cwd, 'monday', 'messages.ndjson'), 'utf8')).trim().split('\n')).toHaveLength(3)
      expect(await msa(['rabbit', 'replay', 'monday', '--speed', '1000'])).toMatchObject({ code: 0 })
      expect(await bodiesIn(channel, queue)).toEqual(['to a', 'to b', 'to c'])
      expect(await msa(['rabbit', 'tap', exchange, '--record', 'monday'])).toMatchObject({
        code: 3,
        err: expect.stringContaining('recording'),
      })
      await channel.unbindQueue(queue, exchange, '#')
      expect(await msa(['rabbit', 'replay', 'monday', '--speed', 'max'])).toMatchObject({
        code: 1,
        err: expect.stringContaining('3 of 3'),
      })
      await mkdir(join(cwd, 'bad'))
      await writeFile(join(cwd, 'bad', 'messages.ndjson'), '{}\n')
      expect(await msa(['rabbit', 'replay', 'bad'])).toMatchObject({ code: 1, err: expect.stringContaining('messages.ndjson:1') })
    })

    test('what cannot be listened to is refused with the reason', async () => {
      const { msa } = await desk()
      expect(await msa(['rabbit', 'tap', ':a'])).toMatchObject({ code: 2, err: expect.stringContaining('default exchange') })
      expect(await msa(['rabbit', 'tap', 'amq.topi'])).toMatchObject({
        code: 3,
        err: expect.stringContaining('Did you mean amq.topic?'),
      })
      expect(await msa(['rabbit', 'tap', 'amq.direct'])).toMatchObject({ code: 2, err: expect.stringContaining('name one') })
    })
  })

  test('the tree shows exchanges, queues, who consumes, and circles once', async () => {
    const { msa } = await desk()
    const channel = await rabbitClient(broker)
    const queue = await queueOf(channel, [])
    const [one, two] = [unique('t'), unique('t')]
    for (const exchange of [one, two]) {
      await channel.assertExchange(exchange, 'fanout')
      onTestFinished(async () => void (await (await rabbitClientLater()).deleteExchange(exchange)))
    }
    await channel.bindExchange(two, one, '')
    await channel.bindExchange(one, two, '')
    await channel.bindQueue(queue, two, 'k')
    await channel.consume(queue, () => undefined)
    await eventually('the consumer is told', async () => (await msa(['rabbit', 'tree', one])).out.includes('a test'))
    const { out } = await msa(['rabbit', 'tree', one])
    const lines = out
      .replaceAll(one, 'ONE')
      .replaceAll(two, 'TWO')
      .replaceAll(queue, 'QUEUE')
      .replace(/127.0.0.1:\d+ {2}amq\S+/, 'FROM')
    expect(lines).toBe(
      ['ONE (fanout)', '└─ → TWO (fanout)', '   ├─ k → QUEUE', '   │  └─ a test  FROM', '   └─ → ONE (fanout)', ''].join('\n'),
    )
    expect((await msa(['rabbit', 'tree', '--omit-empty'])).out).not.toContain('amq.topic')
  })

  describe('dead letters', () => {
    interface Dead {
      readonly channel: RabbitChannel
      readonly exchange: string
      readonly queue: string
      readonly dlq: string
    }

    /** Published to an exchange with a key each, and rejected. */
    async function dead(bodies: readonly string[], args = {}): Promise<Dead> {
      const channel = await rabbitClient(broker)
      const exchange = unique('orders')
      const dlq = await queueOf(channel, [])
      const queue = await queueOf(channel, [], { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': dlq, ...args })
      await channel.assertExchange(exchange, 'topic')
      onTestFinished(async () => void (await (await rabbitClientLater()).deleteExchange(exchange)))
      await channel.bindQueue(queue, exchange, 'order.*')
      for (const body of bodies) channel.publish(exchange, 'order.new', Buffer.from(body), { headers: { number: body } })
      await channel.waitForConfirms()
      await rejectAll(channel, queue)
      await eventually('all are dead', async () => (await ready(channel, dlq)) === bodies.length)
      return { channel, exchange, queue, dlq }
    }

    async function rejectAll(channel: RabbitChannel, queue: string): Promise<void> {
      for (let got = await channel.get(queue); got; got = await channel.get(queue)) channel.nack(got, false, false)
    }

    test('their queues are found by arguments, by policies, and by what is in them', async () => {
      const { msa } = await desk()
      const { channel, dlq, queue } = await dead(['a'])
      const list = async (...words: string[]) => JSON.parse((await msa(['dlq', 'list', ...words, '-o', 'json'])).out)
      expect(await list(dlq)).toMatchObject([{ name: dlq, ready: 1, of: [queue], through: [''], foundBy: 'arguments' }])
      const [target, source, policy] = [await queueOf(channel, []), await queueOf(channel, []), unique('p')]
      await channel.bindQueue(target, 'amq.fanout', '')
      const definition = { 'dead-letter-exchange': 'amq.fanout' }
      await management(`policies/%2F/${policy}`, 'PUT', { pattern: `^${source}$`, definition, 'apply-to': 'queues' })
      onTestFinished(() => management(`policies/%2F/${policy}`, 'DELETE'))
      await eventually('the policy holds', async () => (await list()).some(({ name }: { name: string }) => name === target))
      expect(await list(target)).toMatchObject([{ of: [source], through: ['amq.fanout'], foundBy: 'policy' }])
      await channel.deleteQueue(queue)
      expect((await list()).some(({ name }: { name: string }) => name === dlq)).toBe(false)
      expect(await list('--look', dlq)).toMatchObject([{ of: [queue], foundBy: 'messages' }])
    })

    test('show tells where each died and why, and leaves them', async () => {
      const { msa } = await desk()
      const { channel, exchange, queue, dlq } = await dead(['a', 'b'])
      const shown = JSON.parse((await msa(['dlq', 'show', dlq, '-o', 'json'])).out)
      expect(shown).toMatchObject([
        { position: 1, body: 'a', redriven: 0, death: { queue, reason: 'rejected', exchange, key: 'order.new', count: 1 } },
        { position: 2, body: 'b' },
      ])
      expect((await msa(['dlq', 'show', dlq])).out).toMatch(
        new RegExp(`1 +${queue} +rejected +1 +\\S+ +${exchange}:order\\.new +0 +a`),
      )
      expect(await ready(channel, dlq)).toBe(2)
    })

    test('redrive sends them to their exchange and key, marked; a dry run only says', async () => {
      const { msa } = await desk()
      const { channel, exchange, queue, dlq } = await dead(numbers(5))
      const dry = await msa(['dlq', 'redrive', dlq, '--dry-run', '-o', 'ndjson'])
      expect(
        dry.out
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line)),
      ).toMatchObject(numbers(5).map(() => ({ outcome: 'would', to: { exchange, key: 'order.new' } })))
      expect([await ready(channel, dlq), await ready(channel, queue)]).toEqual([5, 0])
      expect(await msa(['dlq', 'redrive', dlq])).toMatchObject({ code: 0, out: `✓ 5 of ${dlq} sent back\n` })
      const back = await left(channel, queue)
      expect(back.map(({ body }) => body)).toEqual(numbers(5))
      expect(back[0]?.headers).toMatchObject({
        number: '0',
        'x-redriven-count': 1,
        'x-redriven-from': dlq,
        'x-redriven-because': `rejected in ${queue}`,
      })
      expect(back[0]?.headers).not.toHaveProperty('x-death')
      expect(await ready(channel, dlq)).toBe(0)
    })

    test('what is not wanted stays, in its order; a count and a bound of hops hold', async () => {
      const { msa } = await desk()
      const { channel, queue, dlq } = await dead(numbers(10))
      expect(await msa(['dlq', 'redrive', dlq, '--body', '/[2468]/', '-n', '3'])).toMatchObject({ code: 0 })
      expect(await ready(channel, dlq)).toBe(7)
      await rejectAll(channel, queue)
      await eventually('they are dead again', async () => (await ready(channel, dlq)) === 10)
      const again = await msa(['dlq', 'redrive', dlq, '--max-hops', '1', '-o', 'json'])
      expect(JSON.parse(again.out)).toEqual({ queue: dlq, done: 7, skipped: 3, failed: 0 })
      expect(await bodiesIn(channel, dlq)).toEqual(['2', '4', '6'])
      expect(await bodiesIn(channel, queue)).toEqual(['0', '1', '3', '5', '7', '8', '9'])
    })

    test('what reaches no queue any more stays, exit 1; into the queue itself it still gets', async () => {
      const { msa } = await desk()
      const { channel, exchange, queue, dlq } = await dead(['a', 'b'])
      await channel.unbindQueue(queue, exchange, 'order.*')
      expect(await msa(['dlq', 'redrive', dlq])).toMatchObject({ code: 1, out: expect.stringContaining('unroutable') })
      expect(await ready(channel, dlq)).toBe(2)
      await channel.deleteExchange(exchange)
      expect(await msa(['dlq', 'redrive', dlq])).toMatchObject({ code: 1 })
      expect(await msa(['dlq', 'redrive', dlq, '--to-queue'])).toMatchObject({ code: 0 })
      expect(await bodiesIn(channel, queue)).toEqual(['a', 'b'])
    })

    test('what expires once more on the same way is dead once more, not gone', async () => {
      const { msa } = await desk()
      const channel = await rabbitClient(broker)
      const dlq = await queueOf(channel, [])
      const args = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': dlq, 'x-message-ttl': 1 }
      const queue = await queueOf(channel, ['a'], args)
      for (let round = 1; round <= 3; round++) {
        await eventually('it has expired', async () => (await ready(channel, dlq)) === 1)
        expect(await msa(['dlq', 'redrive', dlq])).toMatchObject({ code: 0 })
      }
      await eventually('it has expired', async () => (await ready(channel, dlq)) === 1)
      const [one] = await left(channel, dlq)
      expect(one?.headers).toMatchObject({ 'x-redriven-count': 3, 'x-redriven-because': `expired in ${queue}` })
    })

    test('those that die again at once are not sent twice, and the run ends', async () => {
      const { msa } = await desk()
      const { channel, queue, dlq } = await dead(numbers(200))
      await channel.consume(queue, (got) => got && channel.nack(got, false, false))
      expect(await msa(['dlq', 'redrive', dlq, '-o', 'json'])).toMatchObject({ code: 0 })
      await eventually('all are dead again', async () => (await ready(channel, dlq)) === 200)
      const again = await left(await rabbitClient(broker), dlq)
      expect(again.map(({ headers }) => headers['x-redriven-count'])).toEqual(numbers(200).map(() => 1))
    })

    test("Spring's dead letters go back too, and what tells no way stays", async () => {
      const { msa } = await desk()
      const { channel, exchange, queue, dlq } = await dead([])
      const headers = { 'x-original-exchange': exchange, 'x-original-routingKey': 'order.new', 'x-exception-message': 'no' }
      channel.sendToQueue(dlq, Buffer.from('of Spring'), { headers })
      channel.sendToQueue(dlq, Buffer.from('of nobody'))
      await channel.waitForConfirms()
      expect(await msa(['dlq', 'redrive', dlq])).toMatchObject({ code: 1, out: expect.stringContaining('no origin') })
      expect(await bodiesIn(channel, queue)).toEqual(['of Spring'])
      expect(await bodiesIn(channel, dlq)).toEqual(['of nobody'])
    })

    test('it works without the management API as well', async () => {
      const { msa } = await desk()
      const { channel, queue, dlq } = await dead(['a'])
      expect(await msa(['dlq', 'redrive', dlq], { context: 'bare' })).toMatchObject({ code: 0 })
      expect(await bodiesIn(channel, queue)).toEqual(['a'])
    })
  })
})

const value: fc.Arbitrary<HeaderValue> = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.boolean(),
  fc.constant(null),
  fc.integer(),
  fc.integer({ min: -128, max: 127 }).map((each) => new TypedValue('int8', each)),
  fc.integer().map((each) => new TypedValue('int64', each)),
  fc.bigInt(2n ** 54n, 2n ** 63n - 1n).map((each) => new TypedValue('int64', each)),
  fc.nat().map((each) => new TypedValue('timestamp', each)),
  fc.integer().map((each) => new TypedValue('double', each)),
  fc.uint8Array().map((each) => new TypedValue('bytes', Buffer.from(each))),
)
const name = fc.string({ minLength: 1, maxLength: 20 })
const word = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' })
const message = fc.record({
  body: fc.oneof(
    fc.uint8Array({ maxLength: 2000 }).map((each) => Buffer.from(each)),
    word.map((each) => Buffer.from(each)),
  ),
  properties: fc.record(
    {
      ...{
        contentType: word,
        contentEncoding: word,
        correlationId: word,
        replyTo: word,
        messageId: word,
        type: word,
        appId: word,
      },
      ...{ deliveryMode: fc.constantFrom(1, 2), priority: fc.nat(255), timestamp: fc.nat() },
      expiration: fc.integer({ min: 3_600_000, max: 7_200_000 }).map(String),
    },
    { requiredKeys: [] },
  ),
  headers: fc
    .dictionary(name, fc.oneof(value, fc.array(value, { maxLength: 3 }), fc.dictionary(name, value, { maxKeys: 3 })), {
      maxKeys: 5,
    })
    // These mean something to the broker.
    .filter((headers) => !('CC' in headers || 'BCC' in headers)),
})
