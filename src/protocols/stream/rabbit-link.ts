import { answeredWithin } from '../answered-within.ts'
import type { Link } from '../link-keeper.ts'
import { connectRabbit, type RabbitChannel, type RabbitConnection, type RabbitLogin } from '../rabbitmq/connection.ts'
import type { Topology } from './rabbit-topology.ts'

export interface RabbitSettings {
  /** Tried in turn. */
  readonly logins: readonly [RabbitLogin, ...RabbitLogin[]]
  /** Shown on the management page. */
  readonly connectionName: string
  readonly connectTimeoutMs?: number
  readonly heartbeatSeconds?: number
}

export const answerTimeoutMs = 10_000

/** A connection with what `furnish` makes of it; what goes wrong on the way closes it. */
export async function openRabbitLink<Own extends { close(): Promise<void> }>(
  { logins, connectionName, connectTimeoutMs = 5000, heartbeatSeconds = 10 }: RabbitSettings,
  { attempt, signal }: { readonly attempt: number; readonly signal: AbortSignal },
  furnish: (connection: RabbitConnection) => Promise<Own>,
): Promise<Own & Link> {
  const login = logins[attempt % logins.length] ?? logins[0]
  const options = { connectionName, heartbeatSeconds, timeoutMs: connectTimeoutMs, keepsHeaderTypes: true as const, signal }
  const connection = await connectRabbit(login, options)
  try {
    const own = await answeredWithin('rabbitmq', answerTimeoutMs, furnish(connection))
    return {
      broker: `RabbitMQ ${connection.version} at ${login.host}:${login.port}`,
      ...{ version: connection.version, hasGap: false, lost: connection.lost },
      ...own,
    }
  } catch (error) {
    await connection.close()
    throw error
  }
}

/** The same again changes nothing; another one of the same name is refused, and ends the channel. */
export async function declare(
  channel: Pick<RabbitChannel, 'assertExchange' | 'assertQueue' | 'bindQueue'>,
  { exchanges, queues, bindings }: Topology,
): Promise<void> {
  for (const { name, type, isDurable, isAutoDelete } of exchanges)
    await channel.assertExchange(name, type, { durable: isDurable, autoDelete: isAutoDelete })
  for (const { name, isDurable, isExclusive, isAutoDelete, args } of queues)
    await channel.assertQueue(name, { durable: isDurable, exclusive: isExclusive, autoDelete: isAutoDelete, arguments: args })
  for (const { exchange, queue, key } of bindings) await channel.bindQueue(queue, exchange, key)
}
