import { type ChildProcess, spawn } from 'node:child_process'

/** How git is called: nothing of the person's surroundings reaches it, and it never asks anybody. */
export interface GitProgram {
  /** Settles with what it wrote. `quietMs`: without a sign of life for so long, it is ended. */
  run(args: readonly string[], options: RunOptions): Promise<string>
  start(args: readonly string[], cwd: string): ChildProcess
}

export interface RunOptions {
  readonly cwd: string
  readonly quietMs: number
  readonly env?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

export class GitError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'GitError'
  }
}

export function createGitProgram(env: Readonly<Record<string, string | undefined>>): GitProgram {
  const clean = cleanEnvironment(env)
  const spawned = (args: readonly string[], cwd: string, more: Readonly<Record<string, string>> = {}) =>
    spawn('git', ['-c', 'safe.directory=*', '-c', 'gc.autoDetach=false', ...args], {
      cwd,
      env: { ...clean, ...more },
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    })

  function run(args: readonly string[], { cwd, quietMs, env: more, signal }: RunOptions): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = spawned(args, cwd, more)
      const output: Buffer[] = []
      let errors = ''
      let because: string | undefined
      const end = (reason: string): void => {
        because ??= reason
        child.kill('SIGKILL')
      }
      const silence = setTimeout(() => end(`nothing came for ${quietMs} ms`), quietMs)
      const stopped = (): void => end('the service stops')
      signal?.addEventListener('abort', stopped)
      child.stdout.on('data', (chunk: Buffer) => {
        silence.refresh()
        output.push(chunk)
      })
      child.stderr.on('data', (chunk: Buffer) => {
        silence.refresh()
        errors = (errors + chunk.toString()).slice(-4000)
      })
      child.on('error', (error) => {
        because ??= error.message
      })
      child.stdin.on('error', () => {})
      child.stdin.end()
      child.on('close', (code) => {
        clearTimeout(silence)
        signal?.removeEventListener('abort', stopped)
        if (code === 0 && because === undefined) resolve(Buffer.concat(output).toString())
        else reject(new GitError(`git ${args[0]}: ${because ?? reasonIn(errors) ?? `ended with ${code}`}`))
      })
    })
  }

  return { run, start: (args, cwd) => spawned(args, cwd) }
}

function cleanEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept = Object.entries(env).filter(
    ([name, value]) => value !== undefined && !name.startsWith('GIT_') && name !== 'SSH_ASKPASS',
  )
  return {
    ...(Object.fromEntries(kept) as Record<string, string>),
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_PAGER: 'cat',
    LC_ALL: 'C.UTF-8',
  }
}

/** Progress comes on the same stream as complaints; one that ends with a colon goes on in the next line. */
function reasonIn(errors: string): string | undefined {
  const lines = errors.split(/[\r\n]+/).filter((line) => line.trim() !== '')
  const at = lines.findIndex((line) => /^(fatal|error):/.test(line))
  const line = lines[at] ?? lines.at(-1)
  const more = lines[at + 1]
  return at >= 0 && line?.endsWith(':') && more !== undefined ? `${line} ${more.trim()}` : line
}
