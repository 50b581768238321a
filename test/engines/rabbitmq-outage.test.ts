import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Begun, rabbitClient, rabbitDesk } from '../support/rabbit-desk.ts'
import { eventually } from '../support/rig.ts'
import { type Engine, engine } from '../support/servers/engine.ts'
import { whyNotRun } from '../support/validators.ts'

const whyNot = await whyNotRun('/usr/lib/rabbitmq/bin/rabbitmqctl', ['version'])
if (whyNot !== null) process.stderr.write(`a RabbitMQ that goes and comes back is not tried: ${whyNot}\n`)

describe.skipIf(whyNot !== null)('a RabbitMQ that goes and comes back', () => {
  let broker: Engine
  beforeAll(async () => {
    broker = await engine('rabbitmq')
    await broker.start()
  })
  afterAll(() => broker?.remove())

  const unique = (name: string) => `${name}-${randomBytes(3).toString('hex')}`

  /** A queue whose leader is not back yet takes nothing. */
  async function publish(queue: string, bodies: readonly string[]): Promise<void> {
    const channel = await rabbitClient(broker)
    for (const body of bodies) {
      const isTaken = async () => {
        channel.sendToQueue(queue, Buffer.from(body), { persistent: true })
        return await channel.waitForConfirms().then(
          () => true,
          () => false,
        )
      }
      await eventually(`${body} is taken`, isTaken)
    }
  }

  async function begin(words: readonly string[]): Promise<Begun> {
    const begun = (await rabbitDesk(broker)).begin(words, { context: 'bare' })
    onTestFinished(async () => {
      begun.interrupt()
      await begun.done
    })
    return begun
  }

  async function outage({ err }: Begun, how: 'kill' | 'stop'): Promise<void> {
    const before = err().split('is back').length
    await broker[how]()
    await eventually('it says that the broker is gone', () => err().includes('RabbitMQ hung up'))
    await broker.start()
    const isBack = () => err().split('is back').length > before
    await eventually('it says that the broker is back', isBack, 120_000).catch((error) => {
      throw new Error(`${error.message}: ${err()}`)
    })
  }

  /** A loss of power takes what was declared in the last seconds before it, durable or not: RabbitMQ writes it then. Or as it stops. */
  async function declareOnDisk(words: readonly string[]): Promise<void> {
    const { msa } = await rabbitDesk(broker)
    expect(await msa(words)).toMatchObject({ code: 0 })
    await broker.stop()
    await broker.start()
  }

  // After a loss of power RabbitMQ 3.10 may not elect a leader of a quorum queue or a stream for minutes.
  test.each([
    ['classic', 'kill'],
    ['classic', 'stop'],
    ['quorum', 'stop'],
  ] as const)('whoever follows a %s queue goes on after a %s: nothing is lost', async (type, how) => {
    const queue = unique('q')
    const { msa } = await rabbitDesk(broker)
    await declareOnDisk(['queue', 'declare', queue, '--type', type])
    await publish(queue, ['a'])
    const following = await begin(['queue', 'consume', queue, '-f', '-o', 'raw'])
    await eventually('the first', () => following.out() === 'a\n')
    for (const next of how === 'kill' ? ['b', 'c'] : ['b']) {
      await outage(following, how)
      await publish(queue, [next])
      await eventually(`${next} came`, () => following.out().endsWith(`${next}\n`))
    }
    expect([...new Set(following.out().trim().split('\n'))]).toEqual(how === 'kill' ? ['a', 'b', 'c'] : ['a', 'b'])
    following.interrupt()
    expect(await following.done).toMatchObject({ code: 130 })
    // What was acknowledged is gone, and no more than what was written was.
    expect(await msa(['queue', 'consume', queue, '--no-follow', '-o', 'raw'])).toMatchObject({ code: 0, out: '' })
  })

  test('whoever follows a stream goes on behind what it had', async () => {
    const queue = unique('s')
    const { msa } = await rabbitDesk(broker)
    expect(await msa(['queue', 'declare', queue, '--type', 'stream'])).toMatchObject({ code: 0 })
    await publish(queue, ['0', '1', '2'])
    const following = await begin(['queue', 'consume', queue, '-f', '--offset', 'first', '-o', 'raw'])
    await eventually('the first three', () => following.out() === '0\n1\n2\n')
    await outage(following, 'stop')
    await publish(queue, ['3', '4'])
    await eventually('the others', () => following.out().endsWith('4\n'))
    expect(following.out()).toBe('0\n1\n2\n3\n4\n')
  })

  test('whoever taps listens again; what passes then is heard', async () => {
    const exchange = unique('e')
    await declareOnDisk(['exchange', 'declare', exchange, '--type', 'topic'])
    const tapping = await begin(['rabbit', 'tap', exchange, '-o', 'raw'])
    const isHeard = async (body: string) => {
      const channel = await rabbitClient(broker)
      channel.publish(exchange, 'any', Buffer.from(body))
      await channel.waitForConfirms()
      return tapping.out().includes(body)
    }
    await eventually('the first', () => isHeard('before'))
    await outage(tapping, 'kill')
    await eventually('the second', () => isHeard('after'))
    expect(tapping.err()).toContain('what passed meanwhile was not heard')
  })

  test('it ends with its time, also while the broker is away; without following it ends at once', async () => {
    const queue = unique('q')
    const { msa } = await rabbitDesk(broker)
    expect(await msa(['queue', 'declare', queue])).toMatchObject({ code: 0 })
    const following = await begin(['queue', 'consume', queue, '-f', '--timeout', '6s'])
    await eventually('it reads', async () => (await (await rabbitClient(broker)).checkQueue(queue)).consumerCount === 1)
    await broker.kill()
    onTestFinished(() => broker.start())
    expect(await following.done).toMatchObject({ code: 0, err: expect.stringContaining('the time was up') })
    expect(await msa(['queue', 'consume', queue, '--no-follow'])).toMatchObject({ code: 3 })
  })
})
