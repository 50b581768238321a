import { createServer, type Server, type Socket } from 'node:net'
import { type Hello, type SupervisorMessage, type SupervisorRequest, supervisorProtocol } from '../lab/supervisor-rpc.ts'
import { MsaError } from '../shared/errors.ts'
import { createLineReader } from '../shared/json-lines.ts'
import type { Methods } from './household.ts'
import type { Journal } from './journal.ts'

export interface RpcServer {
  readonly connections: number
  close(): void
}

/** Answers on the lab's socket. A client that does not read is dropped before it costs memory. */
export async function serve(
  socketPath: string,
  hello: Hello,
  methods: Methods,
  journal: Journal,
  onIdle: () => void,
): Promise<RpcServer> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    converse(socket, hello, methods, journal)
    socket.on('close', () => {
      sockets.delete(socket)
      if (sockets.size === 0) onIdle()
    })
  })
  await new Promise<void>((resolve, reject) => {
    // Later ones (no file descriptor left for a client) must not end the supervisor.
    server.on('error', reject)
    server.listen(socketPath, resolve)
  })
  return {
    get connections() {
      return sockets.size
    },
    close() {
      server.close()
      for (const socket of sockets) socket.end()
    },
  }
}

const mostUnreadBytes = 8 * 1024 * 1024

function converse(socket: Socket, hello: Hello, methods: Methods, journal: Journal): void {
  let unfollow: (() => void) | undefined
  const send = (message: SupervisorMessage) => {
    if (socket.destroyed) return
    socket.write(`${JSON.stringify(message)}\n`)
    if (socket.writableLength > mostUnreadBytes) socket.destroy()
  }
  socket.on('error', () => socket.destroy())
  socket.on('close', () => unfollow?.())
  socket.on(
    'data',
    createLineReader(
      (message) => {
        const request = message as Partial<SupervisorRequest | Hello> | null
        if (request?.kind === 'request') void answer(request as SupervisorRequest)
      },
      () => socket.destroy(),
    ),
  )
  send(hello)

  async function answer({ id, method, params }: SupervisorRequest): Promise<void> {
    try {
      if (method === 'follow') {
        unfollow?.()
        send({ kind: 'response', id, result: { lastSeq: journal.lastSeq } })
        unfollow = journal.follow((event) => send({ kind: 'event', event }))
        return
      }
      const call = Object.hasOwn(methods, method) ? (methods[method] as (params: unknown) => Promise<unknown>) : undefined
      if (!call) throw new MsaError('FAILED', `this supervisor (protocol ${supervisorProtocol}) knows no "${method}".`)
      send({ kind: 'response', id, result: await call(params) })
    } catch (error) {
      send({ kind: 'failure', id, error: failureOf(error) })
    }
  }
}

function failureOf(error: unknown) {
  if (error instanceof MsaError) {
    const { code, message, hint, details, exitCode } = error
    return { code, message, hint: hint ?? null, details, exitCode }
  }
  const bug = error instanceof Error ? error : new Error(String(error))
  return { code: 'BUG', message: bug.message, hint: null, details: (bug.stack ?? '').split('\n').slice(1, 12), exitCode: 70 }
}
