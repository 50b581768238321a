import { MsaError } from '../../shared/errors.ts'
import type { Context } from '../../shell/context.ts'
import { part, targetOf } from '../../shell/target.ts'
import { busFailure, nobodyHasOne } from '../../systems/bus/bus-failure.ts'
import { type BusEnd, joinBus, type Listening, type Over } from '../../systems/bus/join.ts'
import { kafkaTransport, rabbitTransport } from '../../systems/bus/transports.ts'
import type { Target } from '../../systems/target.ts'
import type { BusOption } from './bus-option.ts'

export interface KnownBus {
  readonly target: Target
  readonly over: Over
  /** The exchange or topic. */
  readonly name: string
}

/** Asks for no password of a broker that is not used. */
export async function findBus(ctx: Context, option: BusOption): Promise<KnownBus> {
  const bare = await targetOf(ctx, option, ['eureka'])
  const over = option.over ?? bare.broker
  const known = { over, name: option.bus }
  if (bare.kind === 'lab') return { ...known, target: bare }
  return { ...known, target: { ...bare, [over]: (await targetOf(ctx, option, [over]))[over] } }
}

/** What goes wrong with the broker from then on is said in its own words. */
export async function joined(
  ctx: Context,
  bus: KnownBus,
  listening: Pick<Listening, 'onEvent' | 'onState' | 'onGap'>,
): Promise<BusEnd> {
  const { target, over, name } = bus
  const make =
    over === 'kafka'
      ? await kafkaTransport(part(target, 'kafka', 'kafka'), name)
      : await rabbitTransport(part(target, 'rabbitmq', 'rabbitmq'), name)
  return await inWords(() => joinBus(make(), over, { ...listening, timeoutMs: joinTimeoutMs, signal: ctx.signal }))
}

const joinTimeoutMs = 30_000

export async function inWords<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw busFailure(error)
  }
}

/** Fails where the broker cannot be had, and where nobody has made a bus on it. */
export async function checkBus(ctx: Context, { target, over, name }: KnownBus): Promise<void> {
  const isThere = over === 'kafka' ? await hasTopic(ctx, target, name) : await hasExchange(ctx, target, name)
  if (isThere) return
  const other = over === 'kafka' ? 'rabbitmq' : 'kafka'
  throw nobodyHasOne(over, name, target[other] === undefined ? undefined : other)
}

async function hasExchange(ctx: Context, target: Target, name: string): Promise<boolean> {
  const [{ withRabbit }, exchanges] = await Promise.all([
    import('../../systems/rabbitmq/rabbit.ts'),
    import('../../systems/rabbitmq/exchanges.ts'),
  ])
  return withRabbit(part(target, 'rabbitmq', 'rabbitmq'), ctx.signal, (rabbit) => exchanges.hasExchange(rabbit, name))
}

async function hasTopic(ctx: Context, target: Target, name: string): Promise<boolean> {
  const [{ withCluster }, { listTopics }] = await Promise.all([
    import('../../systems/kafka/with-cluster.ts'),
    import('../../systems/kafka/topics/list-topics.ts'),
  ])
  try {
    const login = part(target, 'kafka', 'kafka')
    await withCluster(login, ctx.signal, (cluster) => listTopics(cluster, { asked: [name], internal: true }), target)
    return true
  } catch (error) {
    if (error instanceof MsaError && error.code === 'TOPIC_UNKNOWN') return false
    throw error
  }
}
