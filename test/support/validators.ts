import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Null when a program of this machine can be run; otherwise why not, in words for the skipped test. */
export async function whyNotRun(program: string, args: readonly string[]): Promise<string | null> {
  return await run(program, [...args], { timeout: 20_000 }).then(
    () => null,
    (error: Error) => `${[program, ...args].join(' ')}: ${error.message.split('\n')[0]}`,
  )
}

export interface Ran {
  readonly exitCode: number
  readonly output: string
}

/** Runs it to its end; both outputs in one. */
export async function ran(program: string, args: readonly string[], timeoutMs = 60_000): Promise<Ran> {
  try {
    const { stdout, stderr } = await run(program, [...args], { timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024 })
    return { exitCode: 0, output: stdout + stderr }
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as { code?: number; stdout?: string; stderr?: string }
    return { exitCode: typeof code === 'number' ? code : -1, output: stdout + stderr }
  }
}
