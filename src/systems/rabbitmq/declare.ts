import { MsaError } from '../../shared/errors.ts'
import { findExchange } from './exchanges.ts'
import { findQueue } from './queues.ts'
import type { Rabbit } from './rabbit.ts'
import { refusalIn } from './rabbit-failure.ts'

export interface QueueWish {
  readonly name: string
  readonly durable: boolean
  readonly autoDelete: boolean
  readonly arguments: Readonly<Record<string, unknown>>
}

export interface ExchangeWish extends QueueWish {
  readonly type: string
  readonly internal: boolean
}

/** `undefined`: it is not told. */
export interface Difference {
  readonly what: string
  readonly is: unknown
  readonly asked: unknown
}

export type Declared =
  | { readonly kind: 'created' | 'unchanged' }
  | { readonly kind: 'differs'; readonly differences: readonly Difference[]; readonly says: string }

/** Makes a queue, if it is not there. One that is there is left as it is. */
export async function declareQueue(rabbit: Rabbit, wish: QueueWish): Promise<Declared> {
  const { name, durable, autoDelete } = wish
  return await declare(rabbit, {
    isThere: (channel) => channel.checkQueue(name),
    make: (channel) => channel.assertQueue(name, { durable, autoDelete, arguments: wish.arguments }),
    differences: async () => {
      const found = await findQueue(rabbit, name)
      return found && differencesOf(found, wish, [])
    },
  })
}

export async function declareExchange(rabbit: Rabbit, wish: ExchangeWish): Promise<Declared> {
  const { name, type, durable, autoDelete, internal } = wish
  return await declare(rabbit, {
    isThere: (channel) => channel.checkExchange(name),
    make: (channel) => channel.assertExchange(name, type, { durable, autoDelete, internal, arguments: wish.arguments }),
    differences: async () => {
      const found = await findExchange(rabbit, name)
      return found && differencesOf(found, wish, ['type', 'internal'])
    },
  })
}

type Channel = Awaited<ReturnType<Awaited<ReturnType<Rabbit['amqp']>>['openAsideWithoutConfirms']>>

interface Work {
  readonly isThere: (channel: Channel) => Promise<unknown>
  readonly make: (channel: Channel) => Promise<unknown>
  /** Undefined where nobody can tell. */
  readonly differences: () => Promise<readonly Difference[] | undefined>
}

async function declare(rabbit: Rabbit, { isThere, make, differences }: Work): Promise<Declared> {
  const connection = await rabbit.amqp()
  const was = await connection
    .openAsideWithoutConfirms()
    .then(isThere)
    .then(
      () => true,
      (error: unknown) => {
        if (refusalIn(error)?.code === 404) return false
        throw error
      },
    )
  try {
    const channel = await connection.openAsideWithoutConfirms()
    await make(channel)
    await channel.close()
    return { kind: was ? 'unchanged' : 'created' }
  } catch (error) {
    const refusal = refusalIn(error)
    if (refusal?.code !== 406) throw badArguments(error)
    if (!was || !refusal.says.includes('inequivalent')) throw badArguments(error)
    return { kind: 'differs', differences: (await differences()) ?? saidDifference(refusal.says), says: refusal.says }
  }
}

/** `invalid arg 'x-message-ttl' for queue 'a' in vhost '/': {value_negative,-1}` */
function badArguments(error: unknown): unknown {
  const refusal = refusalIn(error)
  if (refusal?.code !== 406 && refusal?.code !== 503) return error
  return new MsaError('RABBITMQ_FAILED', 'RabbitMQ does not take it like that.', { details: [refusal.says] })
}

function differencesOf<Wish extends QueueWish>(
  found: Wish | (QueueWish & Partial<ExchangeWish>),
  wish: Wish,
  more: readonly (keyof Wish)[],
): readonly Difference[] {
  const flags = (['durable', 'autoDelete', ...more] as const).map((what) => ({
    ...{ what: String(what), is: (found as Wish)[what as keyof Wish], asked: wish[what as keyof Wish] },
  }))
  const names = new Set([...Object.keys(found.arguments), ...Object.keys(wish.arguments)])
  // What it is when nobody says it.
  const standard: Record<string, unknown> = { 'x-queue-type': 'classic' }
  const all = [...names].map((what) => ({
    ...{ what, is: found.arguments[what] ?? standard[what], asked: wish.arguments[what] ?? standard[what] },
  }))
  return [...flags, ...all].filter(({ is, asked }) => JSON.stringify(is) !== JSON.stringify(asked))
}

/** `inequivalent arg 'durable' for queue 'x' in vhost '/': received 'false' but current is 'true'`: the first of them. */
function saidDifference(says: string): readonly Difference[] {
  const [, what, rest = ''] = /inequivalent arg '([^']+)'.*?: (.*)$/s.exec(says) ?? []
  if (what === undefined) return []
  const value = (pattern: RegExp) => pattern.exec(rest)?.[1]
  return [
    {
      ...{ what, asked: value(/received (?:the value )?'([^']*)'/) },
      is: value(/current is (?:the value )?'([^']*)'/),
    },
  ]
}
