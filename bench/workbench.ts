import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Paths, pathsFrom } from '../src/lab/paths.ts'
import { type Ended, timed } from './measure.ts'

/** A place of its own to measure in: nothing of a person's labs is seen or touched, only the jars are shared. */
export interface Bench extends AsyncDisposable {
  readonly root: string
  readonly dir: string
  readonly env: NodeJS.ProcessEnv
  readonly paths: Paths
  readonly signal: AbortSignal
  readonly rounds: number
  readonly node: (...args: string[]) => Promise<Ended>
  readonly msa: (...args: string[]) => Promise<Ended>
  /** Done at the end, also after Ctrl-C, last one first. */
  readonly atEnd: (undo: () => Promise<unknown>) => void
  readonly say: (text: string) => void
}

export const root = fileURLToPath(new URL('..', import.meta.url))

export async function openBench(rounds: number): Promise<Bench> {
  if (!existsSync(join(root, 'dist', 'cli', 'bin.js'))) throw new Error('there is no dist: npm run build')
  const dir = await mkdtemp(join(tmpdir(), 'msa-bench-'))
  const env = await surroundings(dir)
  const interruption = new AbortController()
  const interrupt = () => interruption.abort(new Error('interrupted'))
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, interrupt)
  const { signal } = interruption
  const undos: (() => Promise<unknown>)[] = []
  const say = (text: string) => void process.stderr.write(`${text}\n`)
  const node = (...args: string[]) => timed([process.execPath, ...args], { env, cwd: dir, signal })
  return {
    ...{ root, dir, env, signal, rounds, say, node },
    paths: pathsFrom(env, homedir(), process.getuid?.() ?? 0, tmpdir()),
    msa: (...args) => node(join(root, 'bin', 'msa.js'), ...args),
    atEnd: (undo) => void undos.push(undo),
    async [Symbol.asyncDispose]() {
      for (const undo of undos.reverse()) await undo().catch((error: Error) => say(`left behind: ${error.message}`))
      await rm(dir, { recursive: true, force: true })
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(name, interrupt)
    },
  }
}

/**
 * The jars are those of the person's cache; class-data archives are made here, or the first start would never be one. What a shell
 * wants every Node to trust is left out: Node reads all of it before it begins, which is twice as long as its start.
 */
async function surroundings(dir: string): Promise<NodeJS.ProcessEnv> {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'msa', 'artefacts')
  await mkdir(cache, { recursive: true })
  await mkdir(join(dir, 'cache', 'msa'), { recursive: true })
  await symlink(cache, join(dir, 'cache', 'msa', 'artefacts'))
  await mkdir(join(dir, 'run'), { mode: 0o700 })
  const { MSA_LAB: _lab, MSA_CONTEXT: _context, NODE_EXTRA_CA_CERTS: _certificates, ...env } = process.env
  const places = { XDG_STATE_HOME: join(dir, 'state'), XDG_CACHE_HOME: join(dir, 'cache'), XDG_RUNTIME_DIR: join(dir, 'run') }
  return { ...env, ...places, NO_COLOR: '1' }
}

/** A lab that is gone with its data at the end. */
export async function upForBench(bench: Bench, name: string, ...args: string[]): Promise<number> {
  const { tookMs } = await bench.msa('up', '--name', name, '--auto-ports', '--yes', ...args)
  return tookMs
}

/** Not stopped by the signal: it is what has to be done after it. */
export async function downForBench({ root, env, dir }: Bench, name: string): Promise<void> {
  const command = [process.execPath, join(root, 'bin', 'msa.js'), 'down', '--volumes', '--name', name]
  await timed(command, { env, cwd: dir, signal: new AbortController().signal })
}
