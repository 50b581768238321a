import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { answeredWithin } from '../answered-within.ts'
import { describeFailure } from '../describe-failure.ts'
import { LinkKeeper } from '../link-keeper.ts'
import { connectRabbit, type RabbitChannel, type RabbitConnection, type RabbitLogin } from '../rabbitmq/connection.ts'
import { unpacked } from '../rabbitmq/unpacked.ts'
import { WireError } from '../wire-error.ts'
import { handledInThreeAttempts } from './attempts.ts'
import { largestBodyBytes } from './event-json.ts'
import { keptTransport } from './kept-transport.ts'
import type { PublishingLink } from './publishing.ts'
import type { BusMessage, BusTransport } from './transport.ts'
import { createTurns } from './turns.ts'

export interface RabbitBusSettings {
  /** Tried in turn. */
  readonly logins: readonly [RabbitLogin, ...RabbitLogin[]]
  /** The topic exchange that all members share. */
  readonly destination: string
  /** Shown on the management page. */
  readonly connectionName: string
  readonly connectTimeoutMs?: number
  readonly heartbeatSeconds?: number
}

export function createRabbitTransport(settings: RabbitBusSettings): BusTransport {
  let handle: Handle | undefined
  const inTurn = createTurns()
  const taker = (signal: AbortSignal): Take | undefined => {
    const given = handle
    return given && ((message, settle) => inTurn(async () => settle(await handledInThreeAttempts(given, message, signal))))
  }
  const keeper = new LinkKeeper<PublishingLink>({
    system: 'rabbitmq',
    open: (signal, attempt) => openLink(settings, attempt, taker(signal), signal),
    describe: describeFailure,
  })
  return keptTransport(keeper, {
    subscribe(given) {
      handle = given
    },
  })
}

type Handle = (message: BusMessage) => Promise<void>

/** `settle` is told whether it went well. */
type Take = (message: BusMessage, settle: (isTaken: boolean) => void) => Promise<void>

async function openLink(
  { logins, destination, connectionName, connectTimeoutMs = 5000, heartbeatSeconds = 10 }: RabbitBusSettings,
  attempt: number,
  take: Take | undefined,
  signal: AbortSignal,
): Promise<PublishingLink> {
  const login = logins[attempt % logins.length] ?? logins[0]
  const connection = await connectRabbit(login, { connectionName, heartbeatSeconds, timeoutMs: connectTimeoutMs, signal })
  try {
    const outgoing = await answeredWithin('rabbitmq', connectTimeoutMs, connection.openChannel())
    await answeredWithin('rabbitmq', connectTimeoutMs, outgoing.assertExchange(destination, 'topic', { durable: true }))
    if (take) await answeredWithin('rabbitmq', connectTimeoutMs, receive(connection, destination, take))
    return {
      broker: `RabbitMQ ${connection.version} at ${login.host}:${login.port}`,
      ...{ version: connection.version, hasGap: attempt > 0, lost: connection.lost },
      publish: (body, timeoutMs, traceparent) => publish(connection, outgoing, { destination, body, timeoutMs, traceparent }),
      close: () => connection.close(),
    }
  } catch (error) {
    await connection.close()
    throw error
  }
}

/**
 * The topology is the real binder's to the last flag: another one would be refused on either side. Only more messages are
 * under way than its one: an acknowledgement of 50 members to 50 members took 2 s with one, and 0.2 s with these. They are
 * handled one after the other all the same.
 */
async function receive(connection: RabbitConnection, destination: string, take: Take): Promise<void> {
  const incoming = await connection.openChannel()
  const queue = `${destination}.anonymous.${randomBytes(16).toString('base64url')}`
  const args = { 'x-queue-master-locator': 'client-local' }
  await incoming.assertQueue(queue, { durable: false, exclusive: true, autoDelete: true, arguments: args })
  await incoming.bindQueue(queue, destination, '#')
  await incoming.prefetch(mostUnderWay)
  await incoming.consume(queue, (delivery) => {
    // The queue was deleted: the next link has one of its own.
    if (delivery === null) return void connection.close()
    void take(messageOf(delivery), (isTaken) => {
      try {
        if (isTaken) incoming.ack(delivery)
        else incoming.reject(delivery, false)
      } catch {
        // It is gone, and with it the queue.
      }
    })
  })
}

const mostUnderWay = 50

interface Delivery {
  readonly content: Buffer
  readonly properties: {
    readonly contentType?: unknown
    readonly contentEncoding?: unknown
    readonly headers?: object | undefined
  }
}

function messageOf({ content, properties }: Delivery): BusMessage {
  const headers = new Map<string, unknown>(Object.entries(properties.headers ?? {}))
  return {
    body: unpacked(content, properties.contentEncoding, largestBodyBytes + 1),
    // The header is what the real binder looks at; the property only takes its place.
    contentType: textOr(headers.get('contentType')) ?? textOr(properties.contentType),
    traceparent: textOr(headers.get('traceparent')),
  }
}

function textOr(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

interface Outgoing {
  readonly destination: string
  readonly body: Buffer
  readonly timeoutMs: number
  readonly traceparent?: string | undefined
}

async function publish(connection: RabbitConnection, channel: RabbitChannel, message: Outgoing): Promise<void> {
  const deadline = performance.now() + message.timeoutMs
  while (connection.isBlocked) {
    if (performance.now() > deadline) throw new WireError('rabbitmq', 'rejected', { because: 'it is short of memory or disk' })
    await pause(50)
  }
  const confirmed = new Promise<void>((resolve, reject) => {
    const properties = {
      ...{ contentType: 'application/json', persistent: true, priority: 0, messageId: randomUUID() },
      ...{ timestamp: Math.floor(Date.now() / 1000), headers: message.traceparent ? { traceparent: message.traceparent } : {} },
    }
    channel.publish(message.destination, message.destination, message.body, properties, (error: unknown) =>
      error instanceof Error ? reject(error) : resolve(),
    )
  }).catch((error: unknown) => {
    const because = error instanceof Error ? error.message : String(error)
    throw new WireError('rabbitmq', because.includes('nack') ? 'rejected' : 'closed', { because }, error)
  })
  await answeredWithin('rabbitmq', deadline - performance.now(), confirmed)
}
