import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { MsaError, messageOf, systemCodeOf } from '../shared/errors.ts'
import { withoutMarks } from './processes/marked.ts'

export interface Foreground {
  readonly env: NodeJS.ProcessEnv
  readonly cwd: string
  readonly signal: AbortSignal
}

/**
 * Runs a program in our place, on our own streams and terminal, and answers with its exit code as a shell would. A Ctrl-C reaches it
 * through the terminal; what ends us alone is handed on.
 */
export function runInForeground(command: readonly [string, ...string[]], { env, cwd, signal }: Foreground): Promise<number> {
  const [program, ...args] = command
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: withoutMarks(env), cwd, stdio: 'inherit' })
    const handOn = () => child.kill('SIGTERM')
    signal.addEventListener('abort', handOn, { once: true })
    child.once('error', (cause) => {
      const missing = systemCodeOf(cause) === 'ENOENT'
      reject(
        new MsaError(missing ? 'PROGRAM_MISSING' : 'FAILED', `${program} could not be run: ${messageOf(cause)}`, {
          exitCode: 3,
          cause,
        }),
      )
    })
    child.once('exit', (code, by) => {
      signal.removeEventListener('abort', handOn)
      resolve(code ?? 128 + (by === null ? 0 : constants.signals[by]))
    })
  })
}
