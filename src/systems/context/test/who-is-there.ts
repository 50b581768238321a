import { converse } from '../../../protocols/conversation.ts'
import { WireError } from '../../../protocols/wire-error.ts'

export type Stranger = 'an HTTP server' | 'RabbitMQ' | 'a server that wants TLS' | 'Redis' | 'MariaDB or MySQL' | 'SSH'

/** Who answers at a port where somebody else was expected; undefined where it cannot be told. */
export async function whoIsThere(host: string, port: number, signal: AbortSignal): Promise<Stranger | undefined> {
  const bytes = await converse('tcp', { host, port, timeoutMs: 1000, signal }, async (wire) => {
    wire.send(Buffer.from(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`))
    return await wire.receive((received) =>
      received.length >= 4 ? { value: Buffer.from(received), length: received.length } : undefined,
    )
  }).catch((error: unknown) => {
    if (!(error instanceof WireError)) throw error
    return Buffer.alloc(0)
  })
  return strangerIn(bytes)
}

function strangerIn(bytes: Buffer): Stranger | undefined {
  const text = bytes.toString('latin1', 0, 512)
  if (text.startsWith('HTTP/'))
    return /plain HTTP request was sent to HTTPS|HTTP request to an HTTPS/i.test(text)
      ? 'a server that wants TLS'
      : 'an HTTP server'
  if (text.startsWith('AMQP')) return 'RabbitMQ'
  if (bytes[0] === 0x15 && bytes[1] === 3) return 'a server that wants TLS'
  if (/^[-+]\S/.test(text)) return 'Redis'
  if (text.startsWith('SSH-')) return 'SSH'
  // A packet's length, number 0, protocol 10: the greeting.
  return bytes.length > 5 && bytes[3] === 0 && bytes[4] === 10 ? 'MariaDB or MySQL' : undefined
}
