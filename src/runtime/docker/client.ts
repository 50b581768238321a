import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Readable } from 'node:stream'
import { inspect } from 'node:util'
import type Dockerode from 'dockerode'
import { MsaError } from '../../shared/errors.ts'
import { type EngineAddress, type Environment, findEngine } from './address.ts'
import { type CallFacts, engineError, silent, wentAway } from './failure.ts'

export type Docker = Dockerode
export type ContainerInspect = Dockerode.ContainerInspectInfo
export type ContainerBody = Dockerode.ContainerCreateOptions
export type MountBody = Dockerode.MountSettings

/** How the engine is asked: every call bounded, every failure an MsaError. The only file that imports dockerode, and on use. */
export interface EngineClient {
  /** `what` completes "the engine was asked to …". */
  call<T>(what: string, ask: (docker: Docker, signal: AbortSignal) => Promise<T>, timeoutMs?: number): Promise<T>
  /** Opens a stream in time and hands on its chunks until it ends or the signal fires. A cut stream is a failure, and so is too long a silence. */
  stream(request: StreamRequest): Promise<void>
  /** The failure for a stream that ended where it never should. */
  lost(what: string): Promise<MsaError>
  socketPath(): Promise<string | null>
}

export interface StreamRequest {
  readonly what: string
  readonly ask: (docker: Docker, signal: AbortSignal) => Promise<NodeJS.ReadableStream>
  readonly signal: AbortSignal
  readonly onChunk: (chunk: Buffer) => void
  readonly onOpen?: () => void
  /** No chunk for so long, also before the first, is a failure. */
  readonly idleMs?: number
}

const answerMs = 15_000

export function createClient(env: Environment): EngineClient {
  let connecting: Promise<Connection> | undefined
  let answeredBefore = false

  const connection = () => {
    // Forgotten when it fails: an engine that is started later is found.
    connecting ??= connect(env).catch((error: unknown) => {
      connecting = undefined
      throw error
    })
    return connecting
  }

  async function call<T>(
    what: string,
    ask: (docker: Docker, signal: AbortSignal) => Promise<T>,
    timeoutMs = answerMs,
  ): Promise<T> {
    const { docker, address } = await connection()
    const facts = (): CallFacts => ({ what, address, answeredBefore })
    try {
      const answer = await inTime(
        timeoutMs,
        (signal) => ask(docker, signal),
        () => silent(timeoutMs, facts()),
      )
      answeredBefore = true
      return answer
    } catch (error) {
      const failure = engineError(error, facts())
      if (failure.code === 'DOCKER_FAILED') answeredBefore = true
      else if (!answeredBefore) connecting = undefined
      throw failure
    }
  }

  async function stream({ what, ask, signal, onChunk, onOpen, idleMs }: StreamRequest): Promise<void> {
    const opened = await openUnless(
      signal,
      call(what, (docker, late) => ask(docker, AbortSignal.any([late, signal])), idleMs),
    )
    if (!opened) return
    const { address } = await connection()
    const facts: CallFacts = { what, address, answeredBefore: true }
    const stop = () => opened.destroy()
    const idle = idleMs === undefined ? undefined : setTimeout(() => opened.destroy(silent(idleMs, facts)), idleMs)
    signal.addEventListener('abort', stop, { once: true })
    try {
      onOpen?.()
      for await (const chunk of opened) {
        idle?.refresh()
        onChunk(chunk as Buffer)
      }
    } catch (error) {
      if (signal.aborted) return
      throw error instanceof MsaError ? error : wentAway(facts, error)
    } finally {
      clearTimeout(idle)
      signal.removeEventListener('abort', stop)
      opened.destroy()
    }
  }

  const lost = async (what: string) => wentAway({ what, address: (await connection()).address, answeredBefore })

  return { call, stream, lost, socketPath: async () => (await connection()).address.socketPath }
}

async function openUnless(signal: AbortSignal, opening: Promise<NodeJS.ReadableStream>): Promise<Readable | undefined> {
  try {
    const opened = (await opening) as Readable
    if (!signal.aborted) return opened
    opened.destroy()
  } catch (error) {
    if (!signal.aborted) throw error
  }
  return undefined
}

interface Connection {
  readonly docker: Docker
  readonly address: EngineAddress
}

async function connect(env: Environment): Promise<Connection> {
  const address = await findEngine(env)
  const { default: Engine } = await import('dockerode')
  // A connection per call: one kept open would be found dead after a restart of the engine, in the middle of a call.
  const protocol = address.tls ? 'https' : 'http'
  const agent = Object.assign(address.tls ? new HttpsAgent({ keepAlive: false }) : new HttpAgent({ keepAlive: false }), {
    // The library spells out the options of every call for a log that nobody reads, and would go through every open socket for it.
    [inspect.custom]: () => 'Agent',
  })
  // The empty host switches off the library's own reading of DOCKER_HOST.
  const place =
    address.socketPath === null ? { host: address.host, port: address.port } : { host: '', socketPath: address.socketPath }
  const options = { ...place, ...address.tls, protocol, agent } as const
  return { docker: new Engine(options), address }
}

/** Some calls of dockerode take no signal, so the answer is also raced against the clock. */
async function inTime<T>(timeoutMs: number, ask: (signal: AbortSignal) => Promise<T>, tooLate: () => MsaError): Promise<T> {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(tooLate())
      controller.abort()
    }, timeoutMs)
  })
  try {
    return await Promise.race([ask(controller.signal), late])
  } finally {
    clearTimeout(timer)
  }
}
