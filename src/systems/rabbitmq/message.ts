import type { RabbitMessage, RabbitPublishOptions } from '../../protocols/rabbitmq/connection.ts'
import { type Headers, tableAsSent } from '../../protocols/rabbitmq/header-values.ts'

export interface Message {
  /** Empty for the default one, which leads to the queue that the key names. */
  readonly exchange: string
  readonly key: string
  readonly properties: Properties
  readonly headers: Headers
  readonly body: Buffer
}

export interface Received extends Message {
  /** It was handed to somebody before. */
  readonly redelivered: boolean
}

/** As AMQP has them, by the names of amqplib. */
export interface Properties {
  readonly contentType?: string
  readonly contentEncoding?: string
  /** 2: it survives a restart of the broker. */
  readonly deliveryMode?: number
  readonly priority?: number
  readonly correlationId?: string
  readonly replyTo?: string
  /** Milliseconds, as text. */
  readonly expiration?: string
  readonly messageId?: string
  /** Seconds since 1970. */
  readonly timestamp?: number
  readonly type?: string
  readonly userId?: string
  readonly appId?: string
}

export const propertyTypes: Readonly<Record<keyof Properties, 'string' | 'number'>> = {
  ...{ contentType: 'string', contentEncoding: 'string', deliveryMode: 'number', priority: 'number' },
  ...{ correlationId: 'string', replyTo: 'string', expiration: 'string', messageId: 'string', timestamp: 'number' },
  ...{ type: 'string', userId: 'string', appId: 'string' },
}

export function messageOf({ fields, properties, content }: RabbitMessage): Received {
  const given = properties as unknown as Record<string, unknown>
  const kept = Object.keys(propertyTypes).filter((name) => given[name] !== undefined)
  return {
    ...{ exchange: fields.exchange, key: fields.routingKey, redelivered: fields.redelivered ?? false },
    properties: Object.fromEntries(kept.map((name) => [name, given[name]])),
    ...{ headers: (properties.headers ?? {}) as Headers, body: content },
  }
}

export function publishOptions({ properties, headers }: Message, mandatory: boolean): RabbitPublishOptions {
  return { ...properties, mandatory, headers: tableAsSent(headers) }
}
