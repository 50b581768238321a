import { connect as connectSocket, type Socket } from 'node:net'
import { type ErrorCode, type ExitCode, MsaError, systemCodeOf } from '../shared/errors.ts'
import { createLineReader } from '../shared/json-lines.ts'
import type { LabEvent } from './events.ts'
import {
  type Hello,
  type SupervisorMessage,
  type SupervisorMethod,
  type SupervisorMethods,
  supervisorProtocol,
} from './supervisor-rpc.ts'

export interface SupervisorClient extends Disposable {
  readonly hello: Hello
  call<M extends SupervisorMethod>(
    method: M,
    params: SupervisorMethods[M]['params'],
    signal?: AbortSignal,
  ): Promise<SupervisorMethods[M]['result']>
  /** What it returns ends it. */
  onEvent(listener: (event: LabEvent) => void): () => void
  /** Resolves when the supervisor has ended or the socket broke. */
  readonly closed: Promise<void>
}

/** Undefined when no supervisor listens. */
export async function connectToSupervisor(socketPath: string, timeoutMs = 3000): Promise<SupervisorClient | undefined> {
  const socket = await open(socketPath)
  if (!socket) return undefined
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>()
  const listeners = new Set<(event: LabEvent) => void>()
  let lastId = 0
  let greet: (hello: Hello) => void = () => {}
  const greeting = new Promise<Hello>((resolve) => {
    greet = resolve
  })
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      for (const { reject } of waiting.values()) reject(gone())
      waiting.clear()
      resolve()
    })
  })
  socket.on('error', () => socket.destroy())
  socket.on(
    'data',
    createLineReader(
      (document) => {
        const message = document as SupervisorMessage | null
        if (message?.kind === 'hello') greet(message)
        else if (message?.kind === 'event') for (const listener of listeners) listener(message.event)
        else if (message?.kind === 'response' || message?.kind === 'failure') settle(waiting, message)
      },
      () => socket.destroy(),
    ),
  )
  const hello = await within(timeoutMs, greeting, closed, socket)
  if (!hello) return undefined
  if (hello.protocol !== supervisorProtocol) {
    socket.destroy()
    throw otherProtocol(hello)
  }
  return {
    hello,
    closed,
    onEvent(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    call(method, params, signal) {
      return new Promise((resolve, reject) => {
        if (socket.destroyed) return reject(gone())
        if (signal?.aborted) return reject(signal.reason as Error)
        lastId += 1
        const id = lastId
        const onAbort = () => {
          waiting.delete(id)
          reject(signal?.reason as Error)
        }
        signal?.addEventListener('abort', onAbort, { once: true })
        const settled =
          <T>(settle: (value: T) => void) =>
          (value: T) => {
            signal?.removeEventListener('abort', onAbort)
            settle(value)
          }
        waiting.set(id, { resolve: settled((result) => resolve(result as never)), reject: settled(reject) })
        socket.write(`${JSON.stringify({ kind: 'request', id, method, params })}\n`)
      })
    },
    [Symbol.dispose]: () => socket.destroy(),
  }
}

type Waiting = Map<number, { resolve(result: unknown): void; reject(error: Error): void }>

function settle(waiting: Waiting, message: Extract<SupervisorMessage, { id: number }>): void {
  const waiter = waiting.get(message.id)
  waiting.delete(message.id)
  if (message.kind === 'response') {
    waiter?.resolve(message.result)
    return
  }
  const { code, message: text, hint, details, exitCode } = message.error
  if (code === 'BUG') {
    const bug = new Error(`the supervisor: ${text}`)
    bug.stack = [bug.message, ...details].join('\n')
    waiter?.reject(bug)
    return
  }
  waiter?.reject(
    new MsaError(code as ErrorCode, text, { ...(hint === null ? {} : { hint }), details, exitCode: exitCode as ExitCode }),
  )
}

function open(socketPath: string): Promise<Socket | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket(socketPath)
    socket.once('connect', () => resolve(socket))
    socket.once('error', (error) => {
      const code = systemCodeOf(error)
      if (code === 'ENOENT' || code === 'ECONNREFUSED') return resolve(undefined)
      reject(
        new MsaError('SUPERVISOR_UNREACHABLE', `The lab's supervisor cannot be reached at ${socketPath} (${code}).`, {
          exitCode: 3,
          cause: error,
        }),
      )
    })
  })
}

async function within(
  timeoutMs: number,
  greeting: Promise<Hello>,
  closed: Promise<void>,
  socket: Socket,
): Promise<Hello | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), timeoutMs)
  })
  const first = await Promise.race([greeting, closed.then(() => undefined), late])
  clearTimeout(timer)
  if (first !== 'late') return first
  socket.destroy()
  throw new MsaError('SUPERVISOR_UNREACHABLE', "The lab's supervisor does not answer.", {
    hint: 'msa down, then msa up',
    exitCode: 3,
  })
}

function otherProtocol(hello: Hello): MsaError {
  return new MsaError(
    'SUPERVISOR_UNREACHABLE',
    `This lab is run by msa ${hello.version}, which speaks another protocol than this one.`,
    {
      hint: `with msa ${hello.version}: msa down. Then here: msa up`,
      exitCode: 3,
    },
  )
}

function gone(): MsaError {
  return new MsaError('SUPERVISOR_UNREACHABLE', "The lab's supervisor has ended.", {
    hint: 'msa up goes on where it stopped',
    exitCode: 1,
  })
}
