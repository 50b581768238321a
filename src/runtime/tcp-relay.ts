import { connect, createServer, type Socket } from 'node:net'

export interface RelayOptions {
  /** 0: any. */
  readonly listenPort: number
  readonly targetPort: number
  readonly delayMs: number
}

export interface Relay {
  readonly port: number
  /** A new one holds for what is on its way, too. */
  delayMs: number
  /** Resolves when nothing listens any more and every connection is gone. */
  close(): Promise<void>
}

const host = '127.0.0.1'

/** What one direction of one connection holds back at most; then the sender has to wait, as on a long line. */
const bufferBytes = 512 * 1024
const bufferChunks = 1024

/** Stands in front of a port of this machine and lets everything through later, in its order. */
export async function relay({ listenPort, targetPort, delayMs }: RelayOptions): Promise<Relay> {
  const line = { delayMs }
  const directions = new Set<Direction>()
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const target = connect({ host, port: targetPort, allowHalfOpen: true, noDelay: true })
    const there = new Direction(client, target, line)
    const back = new Direction(target, client, line)
    for (const socket of [client, target]) {
      sockets.add(socket)
      // Nothing to say about it: the other side sees its connection reset, as it would without us.
      socket.on('error', () => undefined)
      socket.on('close', (hadError) => {
        sockets.delete(socket)
        const other = socket === client ? target : client
        // Closed in order, it may still have something on its way to the other.
        if (!hadError && sockets.has(other)) return
        if (hadError) other.resetAndDestroy()
        for (const direction of [there, back]) {
          direction.stop()
          directions.delete(direction)
        }
      })
    }
    directions.add(there).add(back)
  })
  server.maxConnections = 1024
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port: listenPort }, resolve)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : listenPort,
    get delayMs() {
      return line.delayMs
    },
    set delayMs(newDelayMs) {
      line.delayMs = newDelayMs
      for (const direction of directions) direction.pass()
    },
    close() {
      const gone = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const socket of sockets) socket.destroy()
      return gone
    },
  }
}

/** One way of one connection: chunks wait in a row until each is old enough; the end of the stream waits like a chunk. */
class Direction {
  readonly #from: Socket
  readonly #to: Socket
  readonly #line: { readonly delayMs: number }
  readonly #waiting: { readonly chunk: Buffer | 'end'; readonly cameAtMs: number }[] = []
  #waitingBytes = 0
  #isBlocked = false
  #timer: NodeJS.Timeout | undefined

  constructor(from: Socket, to: Socket, line: { readonly delayMs: number }) {
    this.#from = from
    this.#to = to
    this.#line = line
    from.on('data', (chunk: Buffer) => this.#take(chunk))
    from.on('end', () => this.#take('end'))
    to.on('drain', () => {
      this.#isBlocked = false
      this.pass()
    })
  }

  /** Hands on what has waited long enough, and sees to the rest later. */
  pass(): void {
    clearTimeout(this.#timer)
    for (let next = this.#waiting[0]; next && !this.#isBlocked; next = this.#waiting[0]) {
      const waitMs = next.cameAtMs + this.#line.delayMs - performance.now()
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.pass(), Math.ceil(waitMs))
        return
      }
      this.#waiting.shift()
      this.#give(next.chunk)
    }
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#waiting.length = 0
  }

  #take(chunk: Buffer | 'end'): void {
    this.#waiting.push({ chunk, cameAtMs: performance.now() })
    if (chunk !== 'end') this.#waitingBytes += chunk.length
    if (this.#isFull()) this.#from.pause()
    if (this.#waiting.length === 1) this.pass()
  }

  #give(chunk: Buffer | 'end'): void {
    if (chunk === 'end') {
      this.#to.end()
      return
    }
    this.#waitingBytes -= chunk.length
    this.#isBlocked = !this.#to.write(chunk)
    if (!this.#isFull() && this.#from.isPaused()) this.#from.resume()
  }

  #isFull(): boolean {
    return this.#waitingBytes >= bufferBytes || this.#waiting.length >= bufferChunks
  }
}
