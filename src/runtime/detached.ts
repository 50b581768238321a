import { spawn } from 'node:child_process'
import { open } from 'node:fs/promises'

export interface DetachedProcess {
  readonly pid: number
  /** Resolves with words when it ended; never when it goes on. */
  readonly ended: Promise<string>
  /** Lets this process end without it. */
  release(): void
}

/** A process in a session of its own, so that no terminal takes it along; it writes into a log of its own. */
export async function spawnDetached(
  command: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv,
  logPath: string,
): Promise<DetachedProcess> {
  const log = await open(logPath, 'a', 0o600)
  try {
    const [program, ...args] = command
    const child = spawn(program, args, { cwd: '/', env, detached: true, stdio: ['ignore', log.fd, log.fd] })
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(error.message))
      child.once('exit', (code, signal) => resolve(signal === null ? `exited with ${code}` : `was killed (${signal})`))
    })
    return { pid: child.pid ?? 0, ended, release: () => child.unref() }
  } finally {
    await log.close()
  }
}
