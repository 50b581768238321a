import { connect, isIP, type Socket } from 'node:net'
import type { ConnectionOptions, TLSSocket } from 'node:tls'
import { messageOf, systemCodeOf } from '../../../shared/errors.ts'
import { kindOfSocketError, WireError } from '../../wire-error.ts'
import type { KafkaTls } from '../login.ts'
import type { Frames } from './frames.ts'

export interface Place {
  readonly host: string
  readonly port: number
}

/** A socket that fills `frames`, once it is connected (and, with TLS, once we know who is there). */
export async function openSocket(place: Place, tls: KafkaTls | undefined, frames: Frames, signal: AbortSignal): Promise<Socket> {
  signal.throwIfAborted()
  try {
    return tls ? await openSecure(place, tls, frames, signal) : await openPlain(place, frames, signal)
  } catch (error) {
    throw signal.aborted ? signal.reason : socketError(error, place)
  }
}

function openPlain(place: Place, frames: Frames, signal: AbortSignal): Promise<Socket> {
  const socket = connect({
    ...{ host: place.host, port: place.port, noDelay: true, keepAlive: true },
    // The kernel writes where the answer is going to be read: no chunk, no copy.
    onread: {
      buffer: () => frames.target,
      callback: (count) => {
        try {
          frames.took(count)
        } catch (error) {
          socket.destroy(error as Error)
        }
        return true
      },
    },
  })
  return whenReady(socket, 'connect', signal)
}

async function openSecure(place: Place, tls: KafkaTls, frames: Frames, signal: AbortSignal): Promise<Socket> {
  const { connect: connectSecurely } = await import('node:tls')
  signal.throwIfAborted()
  const { authorities, certificate, key, verifyHostname } = tls
  const options: ConnectionOptions = {
    ...{ host: place.host, port: place.port },
    ...(isIP(place.host) === 0 && { servername: place.host }),
    ...(authorities !== undefined && { ca: authorities }),
    ...(certificate !== undefined && { cert: certificate }),
    ...(key !== undefined && { key }),
    ...(!verifyHostname && { checkServerIdentity: () => undefined }),
  }
  const socket: TLSSocket = connectSecurely(options)
  socket.setNoDelay().setKeepAlive(true)
  socket.on('data', (chunk: Buffer) => {
    try {
      frames.take(chunk)
    } catch (error) {
      socket.destroy(error as Error)
    }
  })
  return await whenReady(socket, 'secureConnect', signal)
}

function whenReady(socket: Socket, event: string, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const giveUp = () => socket.destroy(signal.reason)
    signal.addEventListener('abort', giveUp, { once: true })
    const settle = () => signal.removeEventListener('abort', giveUp)
    const fail = (error: Error) => {
      settle()
      reject(error)
    }
    const end = () => fail(new WireError('kafka', 'closed'))
    socket.once('error', fail).once('close', end)
    socket.once(event, () => {
      settle()
      socket.off('error', fail).off('close', end)
      resolve(socket)
    })
  })
}

/** All that OpenSSL finds wrong with a certificate has a name of its own; what a system finds wrong begins with an E. */
const ofTls = /^(?:ERR_(?:SSL|TLS|OSSL)|ERROR_IN|EPROTO$|[^E])/

/** What a connection ended with, in our words, and with whom. */
export function socketError(error: unknown, { host, port }: Place): WireError {
  if (error instanceof WireError) return new WireError(error.system, error.kind, { host, port, ...error.facts }, error.cause)
  const code = systemCodeOf(error)
  const facts = { host, port, ...(code !== undefined && { code }) }
  if (code !== undefined && ofTls.test(code))
    return new WireError('kafka', 'untrusted', { ...facts, because: reasonOf(error) }, error)
  return new WireError('kafka', kindOfSocketError(code), facts, error)
}

/** OpenSSL's messages name places in its source; its reason is a sentence. */
function reasonOf(error: unknown): string {
  return error instanceof Error && 'reason' in error && typeof error.reason === 'string' ? error.reason : messageOf(error)
}
