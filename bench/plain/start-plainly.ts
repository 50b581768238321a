import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { untilAnswered } from '../../src/lab/probe-run.ts'
import type { NativeLaunch, ResolvedProbe } from '../../src/lab/spec.ts'

// The least that could start these engines: same programs, same flags, same files, each as soon as what it needs answers,
// asked at the same rate. No supervisor, no logs, no marks, nothing is healed. Ends them at the end of its input.

export interface PlainEngine extends Pick<NativeLaunch, 'command' | 'env' | 'cwd' | 'folders' | 'files'> {
  readonly id: string
  readonly needs: readonly string[]
  readonly ready: readonly ResolvedProbe[]
  readonly log: string
}

const engines = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as PlainEngine[]
const children: ChildProcess[] = []
const over = new AbortController()
process.stdin.once('end', () => over.abort()).resume()

const answering = new Map<string, Promise<void>>()
for (const engine of engines) answering.set(engine.id, bringUp(engine))
await Promise.all(answering.values()).then(
  () => process.stdout.write('ready'),
  (error: unknown) => {
    if (over.signal.reason instanceof Error) process.stderr.write(`${over.signal.reason.message}\n`)
    over.abort(error)
  },
)
if (!over.signal.aborted) await once(over.signal, 'abort')
await Promise.all(children.map(end))
process.exit()

async function bringUp(engine: PlainEngine): Promise<void> {
  const { needs, ready, command, env, cwd, folders, files, log } = engine
  await Promise.all(needs.map((id) => answering.get(id)))
  for (const folder of [cwd, ...folders]) await mkdir(folder, { recursive: true })
  for (const { path, content } of files) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, content)
  }
  over.signal.throwIfAborted()
  const [program = '', ...args] = command
  const output = openSync(log, 'w')
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, detached: true, stdio: ['ignore', output, output] })
  children.push(child)
  child.once('exit', () => over.abort(new Error(`${engine.id} has ended: ${readFileSync(log, 'utf8').slice(-1000)}`)))
  await untilAnswered(ready, { signal: over.signal })
}

/** Its data is thrown away: there is nothing to be gentle for. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  process.kill(-child.pid, 'SIGKILL')
  await once(child, 'exit')
}
