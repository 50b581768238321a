import { randomUUID } from 'node:crypto'
import type { RabbitDelivery, RabbitPublishOptions } from '../rabbitmq/connection.ts'
import { type Headers, tableAsSent } from '../rabbitmq/header-values.ts'
import { unpacked } from '../rabbitmq/unpacked.ts'
import { failureText } from './failure-text.ts'
import { type IncomingMessage, keyHeader, type OutgoingMessage } from './message.ts'
import { deadLetterHeaders } from './rabbit-dead-letter.ts'
import { decodeHeaders, encodeHeaders } from './rabbit-headers.ts'

export type RabbitDelivered = RabbitDelivery

const mostUnpackedBytes = 64 * 1024 * 1024
/** What frames are negotiated to, less Spring's headroom. */
const mostHeaderBytes = 131_072 - 20_000

export function propertiesOf({ contentType, headers, trace, key }: OutgoingMessage): RabbitPublishOptions {
  const keyed = key === undefined ? headers : { [keyHeader]: key, ...headers }
  return {
    ...{ contentType, persistent: true, priority: 0, messageId: randomUUID() },
    ...{ timestamp: Math.floor(Date.now() / 1000), headers: encodeHeaders(keyed, trace) },
  }
}

export function receivedFrom({ content, properties }: RabbitDelivered, queue: string): IncomingMessage {
  const headers = decodeHeaders((properties.headers ?? {}) as Headers)
  const property: unknown = properties.contentType
  return {
    payload: unpacked(content, properties.contentEncoding, mostUnpackedBytes),
    // The header is what Spring's binder looks at; the property only takes its place.
    contentType: headers.get('contentType') ?? (typeof property === 'string' ? property : undefined),
    ...{ headers, key: headers.get(keyHeader), from: queue },
  }
}

/** The copy that is parked: as it came, and with its origin. */
export function parkedMessage({ content, fields, properties }: RabbitDelivered, error: unknown) {
  const { exchange, routingKey: key } = fields
  const headers = deadLetterHeaders((properties.headers ?? {}) as Headers, { exchange, key }, failureText(error), mostHeaderBytes)
  const { contentType, contentEncoding, priority, correlationId, replyTo, messageId, timestamp, type, appId } = properties
  const given = { contentType, contentEncoding, priority, correlationId, replyTo, messageId, timestamp, type, appId }
  const kept = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return { body: content, properties: { ...kept, persistent: true, headers: tableAsSent(headers) } as RabbitPublishOptions }
}
