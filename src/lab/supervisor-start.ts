import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { spawnDetached } from '../runtime/detached.ts'
import { supervisorEnv } from '../runtime/processes/marked.ts'
import { MsaError } from '../shared/errors.ts'
import { connectTo, type LabLocation } from './locate.ts'
import type { SupervisorClient } from './supervisor-client.ts'

export interface SupervisorStart {
  readonly nodePath: string
  /** Folder of the built package: `supervisor/main.js` is in it. */
  readonly packageDir: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stateDir: string
  readonly version: string
  readonly signal: AbortSignal
}

/** It first sweeps away what a killed one has left, which may take as long as an engine needs to end. */
const patienceMs = 20_000

/** The lab's supervisor, started if there is none. */
export async function startSupervisor(lab: LabLocation, start: SupervisorStart): Promise<SupervisorClient> {
  const running = await connectTo(lab)
  if (running) return running
  await mkdir(dirname(lab.socketPath), { recursive: true, mode: 0o700 })
  await mkdir(dirname(lab.files.supervisorLog), { recursive: true })
  const main = join(start.packageDir, 'supervisor', start.packageDir.endsWith('src') ? 'main.ts' : 'main.js')
  // What it never needs it must not keep: each MiB here is one for every lab.
  const flags = ['--max-semi-space-size=2', '--max-old-space-size=256', '--no-warnings']
  const env = supervisorEnv({ ...start.env }, lab.id, lab.name)
  const child = await spawnDetached(
    [start.nodePath, ...flags, main, lab.name, lab.id, start.stateDir, lab.socketPath, start.version],
    env,
    lab.files.supervisorLog,
  )
  let end: string | undefined
  void child.ended.then((how) => {
    end = how
  })
  try {
    for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await delay(20, undefined, { signal: start.signal })) {
      const client = await connectTo(lab)
      if (client) return client
      if (end !== undefined) throw await didNotStart(lab, `it ${end}`)
    }
    throw await didNotStart(lab, `it did not answer in ${patienceMs / 1000} s`)
  } finally {
    child.release()
  }
}

async function didNotStart(lab: LabLocation, why: string): Promise<MsaError> {
  const log = await readFile(lab.files.supervisorLog, 'utf8').catch(() => '')
  return new MsaError('SUPERVISOR_UNREACHABLE', `The lab's supervisor did not start: ${why}.`, {
    details: log.trim().split('\n').slice(-10),
    hint: `cat ${lab.files.supervisorLog}`,
    exitCode: 1,
  })
}
