import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { askProbe } from '../../../src/lab/probe-run.ts'
import type { InstanceSpec } from '../../../src/lab/spec.ts'
import { eventually } from '../rig.ts'

/** Ends the whole group with whoever holds the other end of its input: a test that is killed leaves no engine behind. */
const guarded = 'exec 3<&0; (read -r _ <&3; kill -KILL -$$) >/dev/null 2>&1 & exec 3<&-; exec "$@" </dev/null'

/** An engine on the host as the lab would run it, without a supervisor; it answers. Its log is in the folder. */
export async function startedEngine({ id, launch, ready, prepare }: InstanceSpec, folder: string): Promise<ChildProcess> {
  if (launch.kind !== 'native') throw new Error('it was to run on the host')
  for (const path of launch.folders) await mkdir(path, { recursive: true })
  for (const file of launch.files) {
    await mkdir(dirname(file.path), { recursive: true })
    await writeFile(file.path, file.content)
  }
  const env = { PATH: process.env.PATH, HOME: folder, LANG: 'C.UTF-8', ...launch.env }
  const [program = '', ...args] = launch.command
  const command = ['-c', guarded, 'engine', program, ...args]
  const child = spawn('sh', command, { cwd: launch.cwd, detached: true, stdio: ['pipe', 'pipe', 'pipe'], env })
  const log = createWriteStream(join(folder, `${id}.log`))
  let last = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.pipe(log, { end: false })
    stream?.on('data', (text) => {
      last = (last + text).slice(-4000)
    })
  }
  const isReady = async () => {
    if (child.exitCode !== null) throw new Error(`${id} ended with ${child.exitCode}\n${last}`)
    const asked = await Promise.allSettled(ready.map((each) => askProbe(each, { timeoutMs: 2000 })))
    return asked.every(({ status }) => status === 'fulfilled')
  }
  try {
    await eventually(`${id} answers`, isReady, 120_000)
    const [first, ...rest] = prepare
    if (first !== undefined) await promisify(execFile)(first, rest, { env, timeout: 30_000 })
  } catch (error) {
    await killedEngine(child)
    throw error
  }
  return child
}

export async function killedEngine(child: ChildProcess): Promise<void> {
  const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  } catch {
    // Nobody is left.
  }
  await ended
}
