import { keyHeader, type OutgoingMessage } from '../../protocols/stream/message.ts'
import { WireError } from '../../protocols/wire-error.ts'
import type { Platform } from '../platform.ts'
import type { Binder } from './binder.ts'
import type { ProducerBinding } from './bindings.ts'
import { asValue, bytesOf } from './payload.ts'
import type { Outgoing } from './stream.ts'
import { StreamUnavailable } from './stream-unavailable.ts'

type Needs = Pick<Platform, 'metrics' | 'tracing'>

export type Send = (message: Outgoing) => Promise<void>

/** Traced and counted. */
export function createSend({ metrics, tracing }: Needs, binding: ProducerBinding, binder: Binder, timeoutMs: number): Send {
  const producer = binder.producer(binding)
  const timerOf = (outcome: 'SUCCESS' | 'ERROR') =>
    metrics.timer('messages.sent', {
      tags: { binding: binding.name, destination: binding.destination, binder: binding.binder, outcome },
      description: 'Until the broker has a message for good',
    })
  const timers = { SUCCESS: timerOf('SUCCESS'), ERROR: timerOf('ERROR') }
  return async (message) => {
    const outgoing = outgoingOf(message, binding)
    const span = { name: `${binding.destination} send`, kind: 'producer', remoteService: binder.system } as const
    const startedMs = performance.now()
    let outcome: keyof typeof timers = 'ERROR'
    try {
      await tracing.run(span, (own) => producer({ ...outgoing, trace: tracing.carrier(own) }, timeoutMs))
      outcome = 'SUCCESS'
    } catch (error) {
      if (!(error instanceof WireError)) throw error
      throw new StreamUnavailable(binding.name, String(error.facts.because ?? error.facts.says ?? error.kind), error)
    } finally {
      timers[outcome].record(performance.now() - startedMs)
    }
  }
}

function outgoingOf({ payload, key, headers = {} }: Outgoing, binding: ProducerBinding): OutgoingMessage {
  const { contentType = binding.contentType, ...others } = headers
  return {
    ...{ body: bytesOf(payload), contentType, headers: others, trace: {}, key },
    partitionKey: binding.partitionBy
      ? expressed(binding, payload, key === undefined ? headers : { [keyHeader]: key, ...headers })
      : key,
  }
}

function expressed({ partitionBy, name }: ProducerBinding, payload: unknown, headers: Readonly<Record<string, string>>) {
  const found = partitionBy?.({ payload: asValue(payload), headers })
  if (found === undefined) throw new TypeError(`The message has nothing where ${name} looks for the key of its partition.`)
  return found
}
