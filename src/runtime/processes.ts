import { MsaError, messageOf } from '../shared/errors.ts'
import { withoutMarks } from './processes/marked.ts'

export interface OneShot {
  readonly env: NodeJS.ProcessEnv
  readonly timeoutMs: number
  readonly cwd?: string
  readonly signal?: AbortSignal
  /** `inherit`: the person sees it and may answer it; nothing is captured. */
  readonly stdio?: 'capture' | 'inherit'
}

export interface OneShotResult {
  /** null when a signal ended it. */
  readonly exitCode: number | null
  /** At most the first MiB of each. */
  readonly stdout: string
  readonly stderr: string
}

const maxOutputCharacters = 1024 * 1024

/** Runs a command to its end. Fails only when it cannot be run, is too slow or is called off; an exit code is an answer. */
export async function runOnce(command: readonly [string, ...string[]], options: OneShot): Promise<OneShotResult> {
  const { execa } = await import('execa')
  const [program, ...args] = command
  const output = { stdout: '', stderr: '' }
  const child = execa(program, args, {
    env: withoutMarks(options.env),
    extendEnv: false,
    timeout: options.timeoutMs,
    forceKillAfterDelay: 2000,
    reject: false,
    buffer: false,
    stdin: options.stdio === 'inherit' ? 'inherit' : 'ignore',
    stdout: options.stdio === 'inherit' ? 'inherit' : 'pipe',
    stderr: options.stdio === 'inherit' ? 'inherit' : 'pipe',
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
  })
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text.slice(0, Math.max(0, maxOutputCharacters - output[stream].length))
    })
  }
  const result = await child
  options.signal?.throwIfAborted()
  if (result.timedOut) {
    throw new MsaError('TIMED_OUT', `${program} had not ended after ${options.timeoutMs / 1000}s`, {
      exitCode: 4,
      cause: result.cause,
    })
  }
  if (result.exitCode === undefined && result.signal === undefined) {
    const because = result.code === 'ENOENT' ? 'it is not installed' : messageOf(result.cause)
    throw new MsaError('PROGRAM_MISSING', `${program} cannot be run: ${because}`, { exitCode: 3, cause: result.cause })
  }
  return { exitCode: result.exitCode ?? null, ...output }
}
