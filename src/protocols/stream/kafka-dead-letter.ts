import type { FailureText } from './failure-text.ts'
import type { RawHeaders } from './kafka-headers.ts'

export interface KafkaOrigin {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
  readonly timestamp: bigint
  readonly timestampType: 'CreateTime' | 'LogAppendTime'
}

/** What it had, and where it comes from. Who dies twice tells the last time. */
export function deadLetterHeaders(original: RawHeaders, origin: KafkaOrigin, failure: FailureText): RawHeaders {
  const partition = Buffer.alloc(4)
  partition.writeInt32BE(origin.partition)
  const own: RawHeaders = [
    ['x-original-topic', Buffer.from(origin.topic)],
    ['x-original-partition', partition],
    ['x-original-offset', long(origin.offset)],
    ['x-original-timestamp', long(origin.timestamp)],
    ['x-original-timestamp-type', Buffer.from(origin.timestampType)],
    ['x-exception-fqcn', Buffer.from(failure.name)],
    ['x-exception-message', Buffer.from(failure.message)],
    ['x-exception-stacktrace', Buffer.from(failure.stack)],
  ]
  const names = new Set(own.map(([name]) => name))
  return [...original.filter(([name]) => !names.has(name)), ...own]
}

export function deadLetterTopic(topic: string, group: string): string {
  return `error.${topic}.${group}`
}

function long(value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(value)
  return bytes
}
