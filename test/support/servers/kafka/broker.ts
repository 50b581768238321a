import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createSecureServer, type TlsOptions } from 'node:tls'
import { Reader } from '../../../../src/protocols/kafka/wire/reader.ts'
import { Writer } from '../../../../src/protocols/kafka/wire/writer.ts'
import { type Accounts, type Login, login } from './sasl.ts'

/** What a broker was asked. */
export interface Question {
  readonly broker: number
  readonly api: number
  readonly version: number
  readonly clientId: string
  /** Behind the head of the request. */
  readonly body: Reader
}

/** Writes an answer; undefined: there is none, as to a produce that is not acknowledged. */
export type Reply = (to: Writer) => void

export interface BrokerOptions {
  readonly id: number
  readonly host: string
  readonly answer: (question: Question) => Reply | undefined | Promise<Reply | undefined>
  /** `hang`: nothing comes; `mute`: it is done, and not answered; `cut`: the connection is gone; a number: after so many bytes. */
  readonly disturb: (question: Question) => 'hang' | 'mute' | 'cut' | number | undefined
  /** Key → version; each in one version, none of which is flexible. */
  readonly versions: Readonly<Record<number, number>>
  readonly tls?: TlsOptions | undefined
  readonly accounts?: Accounts | undefined
}

const api = { saslHandshake: 17, apiVersions: 18, saslAuthenticate: 36 }

/** A broker on a real socket. */
export class Broker {
  readonly id: number
  port = 0
  /** The keys of what it was asked, in order. */
  readonly asked: number[] = []
  connections = 0
  readonly #options: BrokerOptions
  readonly #sockets = new Set<Socket>()
  #server: Server | undefined

  constructor(options: BrokerOptions) {
    this.id = options.id
    this.#options = options
  }

  /** On the port that it had before. */
  async start(): Promise<void> {
    const { tls } = this.#options
    const take = (socket: Socket) => this.#connected(socket)
    const server = tls ? createSecureServer(tls, take) : createServer({ noDelay: true }, take)
    this.#server = server
    await new Promise<void>((resolve) => server.listen(this.port, this.#options.host === '::1' ? '::1' : '127.0.0.1', resolve))
    this.port = (server.address() as AddressInfo).port
  }

  /** As if its machine were gone. */
  async stop(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    for (const socket of this.#sockets) socket.destroy()
    if (server) await new Promise((resolve) => server.close(resolve))
  }

  #connected(socket: Socket): void {
    this.connections++
    this.#sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket))
    let received = Buffer.alloc(0)
    // One after the other: a broker answers in the order in which it was asked.
    let turn = Promise.resolve()
    const guard: { login?: Login } = {}
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      while (received.length >= 4 && received.length >= 4 + received.readInt32BE(0)) {
        const frame = Buffer.from(received.subarray(4, 4 + received.readInt32BE(0)))
        received = received.subarray(4 + frame.length)
        turn = turn.then(() => this.#asked(socket, frame, guard))
      }
    })
  }

  async #asked(socket: Socket, frame: Buffer, guard: { login?: Login }): Promise<void> {
    const body = new Reader(frame, false)
    const [key, version, correlationId] = [body.int16(), body.int16(), body.int32()]
    const question = { broker: this.id, api: key, version, clientId: body.string(), body }
    this.asked.push(key)
    const trouble = this.#options.disturb(question)
    if (trouble === 'hang') return await new Promise(() => undefined)
    if (trouble === 'cut') {
      socket.destroy()
      return
    }
    const { accounts } = this.#options
    const isIn = accounts === undefined || guard.login?.isDone === true
    const isOfLogin = Object.values(api).includes(key)
    if (!isIn && !isOfLogin) {
      socket.destroy()
      return
    }
    const reply = isOfLogin ? this.#ofLogin(question, guard) : await this.#options.answer(question)
    if (reply === undefined || trouble === 'mute' || socket.destroyed) return
    const to = new Writer(false)
    to.int32(0)
    to.int32(correlationId)
    reply(to)
    const answer = Buffer.concat(to.finish())
    if (typeof trouble === 'number')
      await new Promise((resolve) => socket.write(answer.subarray(0, trouble), resolve)).then(() => socket.destroy())
    else socket.write(answer)
  }

  #ofLogin({ api: key, body }: Question, guard: { login?: Login }): Reply {
    const { accounts, versions } = this.#options
    if (key === api.apiVersions) return apiVersions(versions)
    if (key === api.saslHandshake) {
      const mechanism = body.string()
      const isKnown = accounts?.mechanisms.includes(mechanism) === true
      if (accounts && isKnown) guard.login = login(mechanism, accounts)
      return (to) => {
        to.int16(accounts === undefined ? 34 : isKnown ? 0 : 33)
        to.array(accounts?.mechanisms ?? [], (each) => to.string(each))
      }
    }
    const answer = guard.login?.answer((body.nullableBytes() ?? Buffer.alloc(0)).toString()) ?? null
    return (to) => {
      to.int16(answer === null ? 58 : 0)
      to.string(answer === null ? 'Authentication failed: invalid credentials' : null)
      to.bytes(Buffer.from(answer ?? ''))
      to.int64(0)
    }
  }
}

function apiVersions(versions: Readonly<Record<number, number>>): Reply {
  return (to) => {
    to.int16(0)
    to.array(Object.entries(versions), ([key, version]) => {
      to.int16(Number(key))
      to.int16(version)
      to.int16(version)
    })
  }
}
