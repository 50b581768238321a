import { setMaxListeners } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface Load {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly connections: number
  readonly durationMs: number
  readonly signal: AbortSignal
  /** Then it is posted; JSON. */
  readonly body?: string
  /** Hears how long each answer took. */
  readonly onAnswer?: (tookMs: number) => void
}

/**
 * Answers a second. Each connection asks again once it has been answered. Spoken by hand, because a full HTTP client takes more
 * time for an answer than the server under test does.
 */
export async function answersPerSecond(load: Load): Promise<number> {
  const request = Buffer.from(requestOf(load))
  setMaxListeners(load.connections + 10, load.signal)
  const counts = await Promise.all(Array.from({ length: load.connections }, () => ask(load, request)))
  return (counts.reduce((sum, count) => sum + count, 0) / load.durationMs) * 1000
}

function requestOf({ url, headers, body }: Load): string {
  const lines = [`${body === undefined ? 'GET' : 'POST'} ${url.pathname}${url.search} HTTP/1.1`, `Host: ${url.host}`]
  const ofBody =
    body === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(body)) }
  for (const [name, value] of Object.entries({ ...headers, ...ofBody })) lines.push(`${name}: ${value}`)
  return `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`
}

function ask({ url, durationMs, signal, onAnswer }: Load, request: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    let socket: Socket | undefined
    let count = 0
    let isOver = false
    const end = () => {
      isOver = true
      socket?.destroy()
      signal.removeEventListener('abort', finish)
      clearTimeout(timer)
    }
    const finish = () => {
      end()
      resolve(count)
    }
    const fail = (error: Error) => {
      end()
      reject(error)
    }
    // Some servers answer a hundred times on a connection, and then close it.
    const open = () => {
      socket = connect(Number(url.port), url.hostname).setNoDelay()
      const own = socket
      own.once('error', (error) => isOver || /ECONNRESET|EPIPE/.test(error.message) || fail(error))
      own.once('close', () => isOver || open())
      let askedAt = 0
      const askAgain = () => {
        askedAt = performance.now()
        own.write(request)
      }
      own.once('connect', askAgain)
      const answered = () => {
        count += 1
        onAnswer?.(performance.now() - askedAt)
        askAgain()
      }
      eachAnswer(own, answered, (because) => fail(new Error(`${url} ${because}`)))
    }
    const timer = setTimeout(finish, durationMs)
    signal.addEventListener('abort', finish, { once: true })
    open()
  })
}

/** Answers with 200 or 201 and a body of known length, or in chunks. Anything else would be a measurement of something else. */
function eachAnswer(socket: Socket, on: () => void, fail: (because: string) => void): void {
  let head = ''
  let left = 0
  let chunked = false
  let tail = ''
  socket.on('data', (bytes: Buffer) => {
    let at = 0
    while (at < bytes.length) {
      if (left > 0) {
        const taken = Math.min(left, bytes.length - at)
        left -= taken
        at += taken
        if (left === 0) on()
        continue
      }
      const text = bytes.toString('latin1', at)
      if (chunked) {
        tail = `${tail}${text}`.slice(-7)
        at = bytes.length
        if (!tail.endsWith('\r\n0\r\n\r\n') && tail !== '0\r\n\r\n') continue
        chunked = false
        on()
        continue
      }
      const end = `${head}${text}`.indexOf('\r\n\r\n')
      if (end < 0) {
        head += text
        return
      }
      const whole = `${head}${text}`.slice(0, end)
      at += end + 4 - head.length
      head = ''
      if (!/^HTTP\/1\.1 20[01] /.test(whole)) return fail(`says ${whole.slice(0, 80)}`)
      left = Number(/\r\ncontent-length: *(\d+)/i.exec(whole)?.[1] ?? 0)
      chunked = left === 0
      tail = ''
    }
  })
}
