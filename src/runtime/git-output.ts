import { spawn } from 'node:child_process'
import { MsaError, messageOf } from '../shared/errors.ts'
import { whichProgram } from './packages/programs.ts'
import { withoutMarks } from './processes/marked.ts'
import type { Environment } from './run-to-end.ts'

export interface GitQuestion {
  readonly folder: string
  readonly args: readonly string[]
  readonly env: Environment
  readonly signal: AbortSignal
  readonly input?: string
}

const mostBytes = 512 * 1_048_576

/** All that git says. It asks nobody, and no pager or hook of the person's runs. */
export async function gitOutput({ folder, args, env, signal, input }: GitQuestion): Promise<Buffer> {
  signal.throwIfAborted()
  const program = whichProgram('git', env)
  if (program === undefined)
    throw new MsaError('PROGRAM_MISSING', 'git is not installed.', { hint: 'apt-get install git', exitCode: 3 })
  const own = Object.entries(env).filter(([name]) => !name.startsWith('GIT_'))
  const child = spawn(program, ['-C', folder, '--no-pager', '-c', 'core.quotePath=false', ...args], {
    env: withoutMarks({ ...Object.fromEntries(own), GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' }),
    stdio: ['pipe', 'pipe', 'pipe'],
    signal,
  })
  const chunks: Buffer[] = []
  const said: Buffer[] = []
  let sizeBytes = 0
  child.stdout.on('data', (chunk: Buffer) => {
    sizeBytes += chunk.length
    chunks.push(chunk)
    if (sizeBytes > mostBytes) child.kill('SIGKILL')
  })
  child.stderr.on('data', (chunk: Buffer) => said.length < 20 && said.push(chunk))
  child.stdin.on('error', () => undefined)
  child.stdin.end(input ?? '')
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  }).catch((error: unknown) => {
    signal.throwIfAborted()
    throw new MsaError('FAILED', `git could not be run: ${messageOf(error)}`)
  })
  if (code === 0) return Buffer.concat(chunks)
  const words = Buffer.concat(said).toString('utf8').trim().split('\n')
  throw new MsaError('FAILED', `git ${args[0]} failed in ${folder}: ${words.at(-1) || `exit ${code}`}`, {
    details: words.slice(0, -1),
  })
}
