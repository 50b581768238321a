import { plainHeaders } from './envelope.ts'
import type { Message } from './message.ts'

/** Why a message is where it is: the broker's own words (`x-death`), or what Spring writes when it gives up. */
export interface Death {
  /** Where it died; undefined where that is not told (Spring's binder does not say it). */
  readonly queue: string | undefined
  /** `rejected`, `expired`, `maxlen`, `delivery_limit`; of Spring the exception's words. */
  readonly reason: string
  /** Where it was published to. */
  readonly exchange: string
  readonly key: string
  /** How often it died there for that. */
  readonly count: number
  readonly at: Date | undefined
}

interface XDeath {
  readonly queue?: unknown
  readonly reason?: unknown
  readonly exchange?: unknown
  readonly 'routing-keys'?: unknown
  readonly count?: unknown
  readonly time?: unknown
}

/** Its first death, before which it went its ordinary way; undefined where it is no dead letter. */
export function deathOf(message: Pick<Message, 'headers'>): Death | undefined {
  const headers = plainHeaders(message.headers)
  const deaths = Array.isArray(headers['x-death']) ? (headers['x-death'] as readonly XDeath[]) : []
  const first = deaths.find(
    ({ queue, reason }) => queue === headers['x-first-death-queue'] && reason === headers['x-first-death-reason'],
  )
  const death = first ?? deaths.at(-1)
  if (death) return brokersDeath(death)
  const [exchange, key] = [headers['x-original-exchange'], headers['x-original-routingKey']]
  if (typeof exchange !== 'string' || typeof key !== 'string') return undefined
  const words = String(headers['x-exception-message'] ?? 'failed').split('\n')[0] ?? ''
  return { queue: undefined, reason: words, exchange, key, count: Number(headers['retry-count'] ?? 1) || 1, at: undefined }
}

function brokersDeath({ queue, reason, exchange, count, time, ...death }: XDeath): Death {
  const keys = death['routing-keys']
  return {
    ...{ queue: String(queue ?? ''), reason: String(reason ?? ''), exchange: String(exchange ?? '') },
    key: Array.isArray(keys) ? String(keys[0] ?? '') : '',
    count: Number(count ?? 1) || 1,
    at: typeof time === 'number' ? new Date(time * 1000) : undefined,
  }
}
