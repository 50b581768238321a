import type { Logger } from 'pino'
import type { IncomingMessage, Take } from '../../protocols/stream/message.ts'
import { attempted, type Retry } from '../../protocols/stream/retry.ts'
import type { Platform } from '../platform.ts'
import type { ConsumerBinding } from './bindings.ts'
import { receivedOf } from './received.ts'
import type { Received } from './stream.ts'

export type Handle = (message: Received) => Promise<void>

interface TakeNeeds extends Pick<Platform, 'metrics' | 'tracing'> {
  readonly log: Logger
  readonly binding: ConsumerBinding
  readonly retry: Retry
  readonly handle: Handle
  /** Of the broker, as people know it. */
  readonly system: string
}

/** All attempts at a message, as one span; each of them counted. */
export function createTake({ metrics, tracing, log, binding, retry, handle, system }: TakeNeeds): Take {
  const timerOf = (outcome: 'SUCCESS' | 'ERROR') =>
    metrics.timer('messages.handled', {
      tags: { binding: binding.name, binder: binding.binder, outcome },
      description: 'Each attempt at a message',
    })
  const timers = { SUCCESS: timerOf('SUCCESS'), ERROR: timerOf('ERROR') }
  const attempt = async (message: IncomingMessage, count: number) => {
    const startedMs = performance.now()
    let outcome: keyof typeof timers = 'ERROR'
    try {
      await handle(receivedOf(message, count, binding.contentType))
      outcome = 'SUCCESS'
    } catch (err) {
      log.warn({ binding: binding.name, from: message.from, attempt: count, err }, 'a message could not be handled')
      throw err
    } finally {
      timers[outcome].record(performance.now() - startedMs)
    }
  }
  return (message, signal) =>
    tracing.run(
      { name: `${message.from} receive`, kind: 'consumer', remoteService: system, from: carrierOf(message) },
      async (span) => {
        const fate = await attempted((count) => attempt(message, count), retry, signal)
        if (fate.kind === 'failed') span.error(fate.error)
        return fate
      },
    )
}

function carrierOf({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries([...headers].map(([name, value]) => [name.toLowerCase(), value]))
}
