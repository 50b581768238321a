import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { NativeLaunch } from '../../src/lab/spec.ts'
import { proposalFor } from '../proposal.ts'
import type { Bench } from '../workbench.ts'
import type { PlainEngine } from './start-plainly.ts'

/** Starts the core by the script, on fresh data; the time from the script's start to the last answer. Then stops it. */
export async function openPlain(bench: Bench): Promise<() => Promise<number>> {
  const script = join(bench.dir, 'start-plainly.mjs')
  const list = join(bench.dir, 'engines.json')
  await build({
    entryPoints: [join(bench.root, 'bench', 'plain', 'start-plainly.ts')],
    ...{ outfile: script, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' },
  })
  return async () => {
    // Anew each time: a port that was free may be somebody's by now.
    const engines = await coreOf(bench)
    for (const { cwd } of engines) await rm(cwd, { recursive: true, force: true })
    await writeFile(list, JSON.stringify(engines))
    return await startAndStop(bench, [script, list])
  }
}

async function coreOf(bench: Bench): Promise<PlainEngine[]> {
  const { specs } = await proposalFor(bench, 'bench-plain', 'native')
  return specs.map(({ id, needs, ready, prepare, launch }) => {
    if (launch.kind !== 'native') throw new Error(`${id} is no host process`)
    if (prepare.length > 0) throw new Error(`the script cannot prepare ${id}`)
    return { ...pick(launch), command: plainly(launch), ...{ id, needs, ready }, log: join(bench.dir, `${id}.log`) }
  })
}

/** RabbitMQ as it is installed, with all of its plugins in view. */
function plainly({ command }: NativeLaunch): readonly string[] {
  const [, , , name, ...rest] = command
  return name === 'rabbitmq' ? ['sh', '-c', '"$1" -port "$2" -address 127.0.0.1 & exec "$3"', name, ...rest] : command
}

function pick({ env, cwd, folders, files }: NativeLaunch) {
  return { env, cwd, folders, files }
}

async function startAndStop({ env, signal }: Bench, args: readonly string[]): Promise<number> {
  signal.throwIfAborted()
  const began = performance.now()
  // Its standard input is its life: should we die, it ends what it has started.
  const child = spawn(process.execPath, args, { env, detached: true, stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'close')
  const end = () => void child.stdin.end()
  signal.addEventListener('abort', end, { once: true })
  const answer = await Promise.race([once(child.stdout, 'data').then(String), ended.then(() => '')])
  const tookMs = performance.now() - began
  end()
  await ended
  signal.removeEventListener('abort', end)
  signal.throwIfAborted()
  if (answer !== 'ready') throw new Error('the script could not start the engines')
  return tookMs
}
