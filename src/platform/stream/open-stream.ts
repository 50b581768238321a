import type { Logger } from 'pino'
import type { Environment, Health, Platform } from '../platform.ts'
import { within } from '../within.ts'
import { absentBinder } from './absent-binder.ts'
import type { Binder } from './binder.ts'
import { type BinderName, consumerBinding, type ProducerBinding, producerBinding } from './bindings.ts'
import { type BindingState, type Bindings, bindingsEndpoint } from './bindings-endpoint.ts'
import { consumerNews, stateLog } from './consumer-news.ts'
import { type BindingView, Consuming } from './consuming.ts'
import { createKafkaBinder } from './kafka-binder.ts'
import { kafkaRetry } from './kafka-binding.ts'
import { createRabbitBinder } from './rabbit-binder.ts'
import { createSend, type Send } from './send.ts'
import { type StreamSettings, streamSettings } from './settings.ts'
import type { Outgoing, Stream } from './stream.ts'
import { StreamUnavailable } from './stream-unavailable.ts'
import { createTake, type Handle } from './take.ts'

type Needs = Pick<Platform, 'environment' | 'log' | 'health' | 'metrics' | 'tracing' | 'actuator' | 'stopping'>

export type Binders = Readonly<Record<BinderName, (environment: Environment, settings: StreamSettings) => Binder>>

/** Sends that wait for a broker hold up no end of a service; whoever sent is told that they failed. */
const closeLimitMs = 2000

const ownBinders: Binders = {
  rabbit: unlessOff('rabbit', createRabbitBinder, () => absentBinder('RabbitMQ', 'rabbitmq')),
  kafka: unlessOff('kafka', createKafkaBinder, () => absentBinder('Kafka', 'kafka')),
}

/** `spring.cloud.stream.*`. Connects by itself. When the service begins to stop nothing new is taken; sending goes on until `close`. */
export function openStream(platform: Needs, binders: Binders = ownBinders): Stream {
  const stream = new BoundStream(platform, binders)
  platform.actuator.add(bindingsEndpoint(stream))
  platform.stopping.addEventListener('abort', () => void stream.stopConsuming(), { once: true })
  return stream
}

/** `msa.stream.rabbit.enabled: false` */
function unlessOff(name: BinderName, make: Binders[BinderName], absent: () => Binder): Binders[BinderName] {
  return (environment, settings) =>
    environment.boolean(`msa.stream.${name}.enabled`, true) ? make(environment, settings) : absent()
}

interface Output {
  readonly binding: ProducerBinding
  readonly send: Send
  isStopped: boolean
}

class BoundStream implements Stream, Bindings {
  readonly #platform: Needs
  readonly #log: Logger
  readonly #settings: StreamSettings
  readonly #make: Binders
  readonly #binders = new Map<BinderName, Binder>()
  readonly #inputs = new Map<string, Consuming>()
  readonly #outputs = new Map<string, Output>()
  readonly #underWay = new Set<Promise<void>>()
  #isClosed = false

  constructor(platform: Needs, binders: Binders) {
    this.#platform = platform
    this.#log = platform.log.child({ logger: 'stream' })
    this.#settings = streamSettings(platform.environment, stateLog(this.#log, 'producers'))
    this.#make = binders
  }

  consume(name: string, handle: Handle): void {
    const binding = consumerBinding(this.#platform.environment, `${name}-in-0`)
    if (this.#inputs.has(binding.name)) throw new Error(`${binding.name} is bound already.`)
    const binder = this.#binder(binding.binder)
    const log = this.#log
    const retry = binding.binder === 'kafka' ? kafkaRetry(this.#platform.environment, binding) : binding.retry
    const take = createTake({ ...this.#platform, log, binding, retry, handle, system: binder.system })
    const news = consumerNews(log, this.#platform.metrics, binding)
    this.#inputs.set(binding.name, new Consuming(binding, () => binder.consumer(binding, take, news)))
  }

  async send(name: string, message: Outgoing): Promise<void> {
    const output = this.#output(`${name}-out-0`)
    if (this.#isClosed || output.isStopped) throw new StreamUnavailable(output.binding.name, 'it is stopped', undefined)
    const sending = output.send(message).finally(() => this.#underWay.delete(sending))
    this.#underWay.add(sending)
    await sending
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.stopConsuming()
    await within(Math.min(this.#settings.drainMs, closeLimitMs), Promise.allSettled(this.#underWay))
    await Promise.all([...this.#binders.values()].map((binder) => binder.close()))
  }

  async stopConsuming(): Promise<void> {
    await Promise.all([...this.#inputs.values()].map((input) => input.close()))
  }

  views(): readonly BindingView[] {
    const outputs = [...this.#outputs.values()].map(({ binding: { name, destination }, isStopped }) => ({
      ...{ name, destination, group: undefined, isInput: false, isPausable: false, isRunning: !isStopped, isPaused: false },
    }))
    return [...[...this.#inputs.values()].map(({ view }) => view), ...outputs]
  }

  async change(name: string, state: BindingState): Promise<void> {
    const [input, output] = [this.#inputs.get(name), this.#outputs.get(name)]
    this.#log.info({ binding: name, state }, 'a binding is told to change')
    if (output && (state === 'STOPPED' || state === 'STARTED')) output.isStopped = state === 'STOPPED'
    if (state === 'STOPPED') await input?.stop()
    else if (state === 'STARTED') await input?.start()
    else if (state === 'PAUSED') input?.pause()
    else input?.resume()
  }

  #output(name: string): Output {
    const known = this.#outputs.get(name)
    if (known) return known
    const binding = producerBinding(this.#platform.environment, name)
    const send = createSend(this.#platform, binding, this.#binder(binding.binder), this.#settings.sendTimeoutMs)
    const output = { binding, send, isStopped: false }
    this.#outputs.set(name, output)
    return output
  }

  #binder(name: BinderName): Binder {
    const known = this.#binders.get(name)
    if (known) return known
    const binder = this.#make[name](this.#platform.environment, this.#settings)
    this.#binders.set(name, binder)
    const { health } = this.#platform
    const check = async (): Promise<Health> => (await binder.health()) ?? { status: 'UNKNOWN' }
    if (name === 'rabbit') health.add('rabbit', check)
    health.add('binders', async () => {
      const part = await check()
      return { status: part.status, components: { [name]: part } }
    })
    return binder
  }
}
