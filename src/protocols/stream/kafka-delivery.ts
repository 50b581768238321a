import { cutTo, failureText } from './failure-text.ts'
import { deadLetterHeaders, type KafkaOrigin } from './kafka-dead-letter.ts'
import { decodeHeaders, type RawHeaders } from './kafka-headers.ts'
import { type IncomingMessage, keyHeader } from './message.ts'

/** A record as kafkajs brings it. */
export interface KafkaDelivered {
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly timestamp: string
  readonly offset: string
  readonly headers?: Readonly<Record<string, Buffer | string | readonly (Buffer | string)[] | undefined>>
}

const longestMessageBytes = 10_000
const longestStackBytes = 20_000
const appendTime = 1

export function rawHeadersOf({ headers = {} }: KafkaDelivered): RawHeaders {
  return Object.entries(headers).flatMap(([name, given]) => {
    const values: readonly (Buffer | string | undefined)[] = Array.isArray(given) ? given : [given as Buffer | string | undefined]
    return values.map((value) => [name, value === undefined ? null : Buffer.from(value)] as const)
  })
}

export function receivedFrom(delivered: KafkaDelivered, topic: string): IncomingMessage {
  const { contentType, headers } = decodeHeaders(rawHeadersOf(delivered))
  const key = delivered.key?.toString('utf8') ?? headers.get(keyHeader)
  return { payload: delivered.value ?? Buffer.alloc(0), contentType, headers, key, from: topic }
}

/** The headers of the copy that is parked; `isTerse`: without the failure's words, where the topic takes no more. */
export function parkedHeaders(
  delivered: KafkaDelivered,
  place: Pick<KafkaOrigin, 'topic' | 'partition'>,
  error: unknown,
  isTerse: boolean,
): RawHeaders {
  const origin: KafkaOrigin = {
    ...{ topic: place.topic, partition: place.partition, offset: BigInt(delivered.offset) },
    ...{ timestamp: BigInt(delivered.timestamp), timestampType: timestampTypeOf(delivered) },
  }
  const { name, message, stack } = failureText(error)
  const words = isTerse
    ? { message: '', stack: '' }
    : { message: cutTo(message, longestMessageBytes), stack: cutTo(stack, longestStackBytes) }
  return deadLetterHeaders(rawHeadersOf(delivered), origin, { name, ...words })
}

/** kafkajs tells it beside what it declares. */
function timestampTypeOf(delivered: object): KafkaOrigin['timestampType'] {
  const batch: unknown = 'batchContext' in delivered ? delivered.batchContext : undefined
  const isAppendTime =
    typeof batch === 'object' && batch !== null && 'timestampType' in batch && batch.timestampType === appendTime
  return isAppendTime ? 'LogAppendTime' : 'CreateTime'
}
