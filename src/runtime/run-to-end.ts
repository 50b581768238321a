import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { MsaError, messageOf, systemCodeOf } from '../shared/errors.ts'
import { withoutMarks } from './processes/marked.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export interface RunRequest {
  readonly command: readonly [string, ...string[]]
  readonly env: Environment
  readonly cwd?: string
  readonly timeoutMs: number
  readonly signal?: AbortSignal
  readonly onLine?: (line: string) => void
  /** How it is asked to end. `close-input`: its standard input is a pipe, and end-of-file tells it (also when we die). */
  readonly endedBy?: 'signal' | 'close-input'
}

export interface RunResult {
  /** null: a signal ended it, or it was too slow. */
  readonly exitCode: number | null
  readonly timedOut: boolean
  /** The last lines of both outputs, oldest first. */
  readonly tail: readonly string[]
}

const tailLines = 40
const lineLength = 2000
const graceMs = 5000

/** Runs a program to its end and keeps its last words. Rejects when it cannot be started or `signal` aborts, not for an exit code. */
export async function runToEnd(request: RunRequest): Promise<RunResult> {
  request.signal?.throwIfAborted()
  const byInput = request.endedBy === 'close-input'
  const [program, ...args] = request.command
  const child = spawn(program, args, {
    env: withoutMarks(request.env),
    stdio: [byInput ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    detached: !byInput,
    ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
  })
  const tail = collectTail(child, request.onLine)
  const end = endOf(child, program)
  let timedOut = false
  let killTimer: NodeJS.Timeout | undefined
  const ask = () => {
    if (byInput) return void child.stdin?.end()
    signalGroup(child, 'SIGTERM')
    killTimer = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs)
  }
  const timer = setTimeout(() => {
    timedOut = true
    ask()
  }, request.timeoutMs)
  request.signal?.addEventListener('abort', ask, { once: true })
  try {
    const exitCode = await end
    request.signal?.throwIfAborted()
    return { exitCode: timedOut ? null : exitCode, timedOut, tail }
  } finally {
    clearTimeout(timer)
    clearTimeout(killTimer)
    request.signal?.removeEventListener('abort', ask)
    child.stdin?.destroy()
  }
}

function endOf(child: ChildProcess, program: string): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.stdin?.on('error', () => {})
    child.once('error', (cause) => {
      const missing = systemCodeOf(cause) === 'ENOENT'
      reject(
        new MsaError(missing ? 'PROGRAM_MISSING' : 'FAILED', `${program} could not be run: ${messageOf(cause)}`, {
          cause,
          exitCode: 3,
        }),
      )
    })
    child.once('close', (exitCode) => resolve(exitCode))
  })
}

function collectTail(child: ChildProcess, onLine: ((line: string) => void) | undefined): string[] {
  const tail: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue
    createInterface({ input: stream }).on('line', (whole) => {
      const line = whole.slice(0, lineLength)
      tail.push(line)
      if (tail.length > tailLines) tail.shift()
      onLine?.(line)
    })
  }
  return tail
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // It has ended already.
  }
}
