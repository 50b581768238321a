import type { Channel, ChannelModel, ConfirmChannel, ConsumeMessage, Message, Options, SocketOptions } from 'amqplib'
import { unlessAborted } from '../../shared/unless-aborted.ts'
import { kindOfSocketError, WireError } from '../wire-error.ts'
import { keepHeaderTypes } from './header-frames.ts'
import { isOfTls, type PemFiles, pemOptions } from './tls.ts'

export interface RabbitLogin {
  readonly host: string
  readonly port: number
  readonly username: string
  readonly password: string
  readonly virtualHost: string
  /** Undefined: without TLS. */
  readonly tls?: RabbitTls | undefined
}

export interface RabbitTls {
  /** Whether a certificate must be signed by an authority that is trusted here. */
  readonly verifyCertificate: boolean
  readonly verifyHostname: boolean
  /** Our own certificate and key, PKCS12. */
  readonly keyStore?: Buffer | undefined
  readonly keyStorePassword?: string | undefined
  /** The same as PEM, and whom we trust. */
  readonly pem?: PemFiles | undefined
}

export interface RabbitOptions {
  /** As shown on the management page. */
  readonly connectionName: string
  readonly timeoutMs: number
  readonly heartbeatSeconds: number
  /** Headers of what is received are `Headers` of header-values.ts, in place of amqplib's own guess. */
  readonly keepsHeaderTypes?: true
  /** Calls off the connecting; what is connected stays. */
  readonly signal?: AbortSignal
}

export type RabbitChannel = ConfirmChannel
export type PlainRabbitChannel = Channel
export type RabbitMessage = Message
export type RabbitDelivery = ConsumeMessage
export type RabbitPublishOptions = Options.Publish

export interface RabbitConnection {
  readonly version: string
  /** Resolves with the reason, when it is gone or one of its channels is. */
  readonly lost: Promise<string>
  /** The broker takes nothing at the moment: too little memory or disk. */
  readonly isBlocked: boolean
  /** In the broker's words, as long as it takes nothing. */
  readonly blockedBecause: string | undefined
  /** Each publish on it is confirmed. */
  openChannel(): Promise<RabbitChannel>
  /** One whose end is not the connection's: for questions that may be answered with a no. */
  openAside(): Promise<RabbitChannel>
  openAsideWithoutConfirms(): Promise<PlainRabbitChannel>
  close(): Promise<void>
}

export async function connectRabbit(login: RabbitLogin, options: RabbitOptions): Promise<RabbitConnection> {
  // Of a CommonJS package a bundle knows the default export alone.
  const {
    default: { connect },
  } = await import('amqplib')
  const ending = new AbortController()
  const { host, port, username, password, virtualHost, tls } = login
  const url = {
    ...{ protocol: tls ? 'amqps' : 'amqp', hostname: host, port, username, password },
    // It is decoded once more where it is used.
    ...{ vhost: encodeURIComponent(virtualHost), heartbeat: options.heartbeatSeconds },
  }
  const giveUp = () => ending.abort()
  const tooLate = setTimeout(giveUp, options.timeoutMs)
  options.signal?.addEventListener('abort', giveUp)
  try {
    options.signal?.throwIfAborted()
    const socket = { ...socketOptions(options, tls), signal: ending.signal }
    const model = await within(ending.signal, connect(url, socket))
    if (options.keepsHeaderTypes) keepHeaderTypes(model.connection)
    return connectionOf(model, ending)
  } catch (error) {
    throw wireErrorOf(error, `${host}:${port}`, ending.signal.aborted)
  } finally {
    clearTimeout(tooLate)
    options.signal?.removeEventListener('abort', giveUp)
  }
}

function socketOptions({ connectionName }: RabbitOptions, tls: RabbitTls | undefined): SocketOptions {
  return {
    noDelay: true,
    clientProperties: { connection_name: connectionName },
    ...(tls && {
      rejectUnauthorized: tls.verifyCertificate,
      ...(!tls.verifyHostname && { checkServerIdentity: () => undefined }),
      ...(tls.pem && pemOptions(tls.pem)),
      ...(tls.keyStore && { pfx: tls.keyStore, passphrase: tls.keyStorePassword ?? '' }),
    }),
  }
}

function connectionOf(model: ChannelModel, ending: AbortController): RabbitConnection {
  let blockedBecause: string | undefined
  let lose: (because: string) => void = () => undefined
  const lost = new Promise<string>((resolve) => {
    lose = resolve
  })
  model.on('error', (error) => lose(error.message))
  model.on('close', (error) => {
    lose(error?.message ?? 'the connection was closed')
    // A peer that hangs would keep the socket half open.
    ending.abort()
  })
  model.on('blocked', (reason) => {
    blockedBecause = reason
  })
  model.on('unblocked', () => {
    blockedBecause = undefined
  })
  return {
    version: String(model.connection.serverProperties.version),
    lost,
    get isBlocked() {
      return blockedBecause !== undefined
    },
    get blockedBecause() {
      return blockedBecause
    },
    async openChannel() {
      const channel = await model.createConfirmChannel()
      channel.on('error', (error) => lose(error.message))
      channel.on('close', () => lose('a channel was closed'))
      return channel
    },
    openAside: async () => quiet(await model.createConfirmChannel()),
    openAsideWithoutConfirms: async () => quiet(await model.createChannel()),
    async close() {
      const tooLate = setTimeout(() => ending.abort(), closeTimeoutMs)
      await within(ending.signal, model.close()).catch(() => undefined)
      clearTimeout(tooLate)
      ending.abort()
    },
  }
}

/** What ends a channel is told to whoever asked for something on it. */
function quiet<AnyChannel extends Channel>(channel: AnyChannel): AnyChannel {
  channel.on('error', () => undefined)
  return channel
}

const closeTimeoutMs = 2000

function within<Value>(signal: AbortSignal, work: Promise<Value>): Promise<Value> {
  return unlessAborted(signal, work, () => Promise.reject(new Error('too late')))
}

function wireErrorOf(error: unknown, at: string, isLate: boolean): WireError {
  if (isLate) return new WireError('rabbitmq', 'timeout', { at }, error)
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const because = error instanceof Error ? error.message : String(error)
  if (isOfTls(code)) return new WireError('rabbitmq', 'untrusted', { at, code: code ?? '', because }, error)
  if (code !== undefined) return new WireError('rabbitmq', kindOfSocketError(code), { at, because: code }, error)
  const kind = /terminated by server|PRECONDITION|ACCESS|NOT_ALLOWED/.test(because) ? 'rejected' : 'closed'
  return new WireError('rabbitmq', kind, { at, because }, error)
}
