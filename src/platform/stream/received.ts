import type { IncomingMessage } from '../../protocols/stream/message.ts'
import type { Received } from './stream.ts'

export function receivedOf(message: IncomingMessage, attempt: number, defaultContentType: string): Received {
  const { payload, contentType = defaultContentType, headers, key } = message
  return {
    ...{ payload, contentType, headers, key, attempt },
    json: () => JSON.parse(payload.toString('utf8')),
  }
}
