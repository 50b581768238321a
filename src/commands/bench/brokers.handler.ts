import { randomBytes } from 'node:crypto'
import { MsaError, messageOf } from '../../shared/errors.ts'
import { grouped } from '../../shared/grouped.ts'
import { confirmDestruction } from '../../shell/confirm-destruction.ts'
import type { Context } from '../../shell/context.ts'
import { targetOf } from '../../shell/target.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { withKafkaContender } from '../../systems/bench/kafka-contender.ts'
import { type BenchWish, type Measured, measure } from '../../systems/bench/measure.ts'
import { type RabbitPlace, withRabbitContender } from '../../systems/bench/rabbit-contender.ts'
import { kafkaFailure } from '../../systems/kafka/kafka-failure.ts'
import { withCluster } from '../../systems/kafka/with-cluster.ts'
import { withRabbit } from '../../systems/rabbitmq/rabbit.ts'
import { rabbitFailure } from '../../systems/rabbitmq/rabbit-failure.ts'
import type { RabbitTarget, Target } from '../../systems/target.ts'
import { type Contest, contestAsText, tradeOf } from './brokers.render.ts'

export interface BrokersInput {
  readonly target: TargetOption
  readonly wish: BenchWish
}

export async function benchBrokers(ctx: Context, { target: option, wish }: BrokersInput): Promise<void> {
  const target = await targetOf(ctx, option, ['kafka', 'rabbitmq'])
  const { kafka, rabbitmq } = bothOf(target)
  if (target.isProtected) {
    const what = `put ${grouped(wish.messages)} messages through each of its brokers`
    await confirmDestruction(ctx, target, { what, yes: false, dryRun: false })
  }
  const name = `msa-bench-${randomBytes(4).toString('hex')}`
  const progress = ctx.output.progress('preparing')
  const around = (broker: string) => ({
    signal: ctx.signal,
    onPhase: (phase: string) => progress.update(`${broker}: ${phase}`),
  })
  const left = (where: string, because: unknown) => ctx.output.warn(`${name} may be left in ${where}: ${messageOf(because)}`)
  try {
    const onKafka = await withCluster(
      kafka,
      ctx.signal,
      (cluster) =>
        withKafkaContender(
          { cluster, login: kafka, topic: name, onLeft: (because) => left('Kafka', kafkaFailure(because, kafka)) },
          (contender) => measure(contender, wish, around('Kafka')),
        ),
      target,
    )
    const onRabbit = await inRabbit(rabbitmq, ctx.signal, name, (place) =>
      withRabbitContender({ ...place, onLeft: (because) => left('RabbitMQ', rabbitFailure(because, rabbitmq)) }, (contender) =>
        measure(contender, wish, around('RabbitMQ')),
      ),
    )
    progress.done()
    const measured = [onKafka, onRabbit] as const
    const contest: Contest = { ...wish, producers: 1, consumers: 1, copies: 1, brokers: measured, trade: tradeOf(measured) }
    ctx.output.result(contest, contestAsText)
  } finally {
    progress.done()
  }
}

type Place = Omit<RabbitPlace, 'onLeft'>

function inRabbit(
  target: RabbitTarget,
  signal: AbortSignal,
  queue: string,
  work: (place: Place) => Promise<Measured>,
): Promise<Measured> {
  return withRabbit(target, signal, (one) =>
    withRabbit(target, signal, async (other) =>
      work({ publisher: await one.amqp(), consumer: await other.amqp(), queue, signal }),
    ),
  )
}

/** A comparison of one is none. */
function bothOf({ kafka, rabbitmq, name, kind }: Target) {
  if (kafka && rabbitmq) return { kafka, rabbitmq }
  const whose = kind === 'lab' ? `the lab "${name}"` : `the context "${name}"`
  const there = kafka ? 'Kafka, and no RabbitMQ' : rabbitmq ? 'RabbitMQ, and no Kafka' : 'neither Kafka nor RabbitMQ'
  const missing = [...(kafka ? [] : ['kafka']), ...(rabbitmq ? [] : ['rabbitmq'])].join(' ')
  throw new MsaError('LAB_NOT_UP', `There is ${there} in ${whose}: comparing takes both.`, {
    hint: kind === 'lab' ? `msa up ${missing}${name === 'msa' ? '' : ` --name ${name}`}` : `msa context show ${name}`,
    exitCode: 3,
  })
}
