import { unknownName } from './names.ts'
import type { Rabbit } from './rabbit.ts'
import { refusalIn } from './rabbit-failure.ts'

export interface Exchange {
  /** Empty for the default one. */
  readonly name: string
  readonly type: string
  readonly durable: boolean
  readonly autoDelete: boolean
  readonly internal: boolean
  readonly arguments: Readonly<Record<string, unknown>>
  readonly policy: string | null
  /** Messages a second. */
  readonly rates: { readonly in: number; readonly out: number }
}

interface ApiExchange {
  readonly name: string
  readonly type: string
  readonly durable: boolean
  readonly auto_delete: boolean
  readonly internal: boolean
  readonly arguments?: Record<string, unknown>
  readonly policy?: string | null
  readonly message_stats?: {
    readonly publish_in_details?: { readonly rate?: number }
    readonly publish_out_details?: { readonly rate?: number }
  }
}

export async function listExchanges(rabbit: Rabbit): Promise<readonly Exchange[]> {
  const all = await rabbit.ask<ApiExchange[]>({ path: ['exchanges', rabbit.target.virtualHost] })
  return all.map(exchangeOf)
}

function exchangeOf({ name, type, durable, internal, message_stats: stats, ...exchange }: ApiExchange): Exchange {
  return {
    ...{ name, type, durable, autoDelete: exchange.auto_delete, internal, arguments: exchange.arguments ?? {} },
    policy: exchange.policy ?? null,
    rates: { in: stats?.publish_in_details?.rate ?? 0, out: stats?.publish_out_details?.rate ?? 0 },
  }
}

/** As the API has it; undefined where it has none, or cannot be asked. */
export async function findExchange(rabbit: Rabbit, name: string): Promise<Exchange | undefined> {
  if (name === '')
    return (await rabbit.askIfThere<ApiExchange[]>({ path: ['exchanges', rabbit.target.virtualHost] }))
      ?.map(exchangeOf)
      .find((each) => each.name === '')
  const found = await rabbit.askIfThere<ApiExchange>({ path: ['exchanges', rabbit.target.virtualHost, name] })
  return found && exchangeOf(found)
}

/** Throws EXCHANGE_UNKNOWN with what was meant. */
export async function checkExchange(rabbit: Rabbit, name: string): Promise<void> {
  if (await hasExchange(rabbit, name)) return
  throw await unknownName(rabbit, 'exchange', name)
}

/** The default one is always there. */
export async function hasExchange(rabbit: Rabbit, name: string): Promise<boolean> {
  if (name === '') return true
  const channel = await (await rabbit.amqp()).openAsideWithoutConfirms()
  try {
    await channel.checkExchange(name)
    await channel.close()
    return true
  } catch (error) {
    if (refusalIn(error)?.code === 404) return false
    throw error
  }
}

/** Whether there was one. */
export async function deleteExchange(rabbit: Rabbit, name: string, only: { readonly ifUnused?: boolean }): Promise<boolean> {
  if (!(await hasExchange(rabbit, name))) return false
  const channel = await (await rabbit.amqp()).openAsideWithoutConfirms()
  await channel.deleteExchange(name, only)
  await channel.close()
  return true
}
