import { setTimeout as pause } from 'node:timers/promises'
import { answeredWithin } from '../answered-within.ts'
import { describeFailure } from '../describe-failure.ts'
import { type Link, LinkKeeper, type LinkState } from '../link-keeper.ts'
import type { RabbitChannel, RabbitConnection, RabbitPublishOptions } from '../rabbitmq/connection.ts'
import { WireError } from '../wire-error.ts'
import { answerTimeoutMs, declare, openRabbitLink, type RabbitSettings } from './rabbit-link.ts'
import type { Topology } from './rabbit-topology.ts'
import { Turnstile } from './turnstile.ts'

export interface Publication {
  readonly exchange: string
  readonly key: string
  readonly body: Buffer
  readonly properties: RabbitPublishOptions
  /** Declared before the first message on each connection. */
  readonly topology: Topology | undefined
}

/** Publishes on a connection of its own: a broker that is short of memory stops those who publish, and nobody else. */
export interface RabbitPublisher {
  readonly state: LinkState
  /** Settles when the broker has it for good. Many at a time share the way, in their order. */
  publish(publication: Publication, timeoutMs: number): Promise<void>
  /** The same for one that must not vanish; false: no queue would get it. */
  park(publication: Publication, timeoutMs: number): Promise<boolean>
  close(): Promise<void>
}

export function createRabbitPublisher(settings: RabbitSettings, onState: (state: LinkState) => void): RabbitPublisher {
  const keeper = new LinkKeeper<PublisherLink>({
    system: 'rabbitmq',
    open: (signal, attempt) => openRabbitLink(settings, { attempt, signal }, publisherOn),
    describe: describeFailure,
  })
  keeper.onState(onState)
  return {
    get state() {
      return keeper.state
    },
    publish: (publication, timeoutMs) => keeper.using(timeoutMs, (link, leftMs) => link.publish(publication, leftMs)),
    park: (publication, timeoutMs) => keeper.using(timeoutMs, (link, leftMs) => link.park(publication, leftMs)),
    close: () => keeper.close(),
  }
}

type PublisherLink = Link & Pick<RabbitPublisher, 'publish' | 'park'>

const mostUnderWay = 1000

async function publisherOn(connection: RabbitConnection) {
  const channel = await connection.openChannel()
  const declared = new Map<Topology, Promise<void>>()
  const turnstile = new Turnstile(mostUnderWay)
  let lost: string | undefined
  void connection.lost.then((because) => {
    lost = because
  })
  const isDeclared = (topology: Topology) => {
    const there = declared.get(topology) ?? declareAside(connection, topology)
    declared.set(topology, there)
    return there
  }
  return {
    async publish(publication: Publication, timeoutMs: number) {
      const deadline = performance.now() + timeoutMs
      while (connection.isBlocked) {
        if (performance.now() > deadline)
          throw new WireError('rabbitmq', 'rejected', { because: 'it is short of memory or disk' })
        await pause(50)
        if (lost !== undefined) throw new WireError('rabbitmq', 'closed', { because: lost })
      }
      if (publication.topology) await isDeclared(publication.topology)
      const confirmed = turnstile.pass(() => confirmedOn(channel, publication))
      await answeredWithin('rabbitmq', deadline - performance.now(), confirmed)
    },
    park: (publication: Publication, timeoutMs: number) =>
      answeredWithin('rabbitmq', timeoutMs, parkedAside(connection, publication)),
    close: () => connection.close(),
  }
}

/** On a channel for it alone: it may end in a no, and what comes back on it is this one. */
async function parkedAside(connection: RabbitConnection, publication: Publication): Promise<boolean> {
  const channel = await connection.openAside()
  let isReturned = false
  channel.once('return', () => {
    isReturned = true
  })
  // The default exchange is always there, and not to be asked for.
  if (publication.exchange !== '' && !(await isThere(channel, publication.exchange))) return false
  await confirmedOn(channel, { ...publication, properties: { ...publication.properties, mandatory: true } })
  // It has done its work: what goes wrong with its end concerns nobody.
  await channel.close().catch(() => undefined)
  return !isReturned
}

function isThere(channel: RabbitChannel, exchange: string): Promise<boolean> {
  return channel.checkExchange(exchange).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && error.message.includes('NOT_FOUND')) return false
      throw new WireError('rabbitmq', 'closed', { because: String(error) }, error)
    },
  )
}

/** A topology that the broker refuses is told to whoever wants it, and does not end the others' channel. */
async function declareAside(connection: RabbitConnection, topology: Topology): Promise<void> {
  try {
    const channel = await answeredWithin('rabbitmq', answerTimeoutMs, connection.openAside())
    await answeredWithin('rabbitmq', answerTimeoutMs, declare(channel, topology))
    // It has done its work: what goes wrong with its end concerns nobody.
    await channel.close().catch(() => undefined)
  } catch (error) {
    if (error instanceof WireError) throw error
    const because = error instanceof Error ? error.message : String(error)
    throw new WireError('rabbitmq', /PRECONDITION|ACCESS|NOT_ALLOWED/.test(because) ? 'rejected' : 'closed', { because }, error)
  }
}

async function confirmedOn(channel: RabbitChannel, { exchange, key, body, properties }: Publication): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      channel.publish(exchange, key, body, properties, (error: unknown) => (error instanceof Error ? reject(error) : resolve()))
    })
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error)
    throw new WireError('rabbitmq', because.includes('nack') ? 'rejected' : 'closed', { because }, error)
  }
}
