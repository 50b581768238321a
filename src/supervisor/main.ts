import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { takeLock } from '../lab/lock.ts'
import { createLogFile, type LogFile, tailLog } from '../lab/log-file.ts'
import { nativeLeftovers, removeNativeLeftovers } from '../lab/native-leftovers.ts'
import { askProbe, noAnswerAsText, probeAsText, untilAnswered } from '../lab/probe-run.ts'
import { createRollingFile } from '../lab/rolling-file.ts'
import { tailLines } from '../lab/rolling-file-read.ts'
import type { InstanceSpec } from '../lab/spec.ts'
import { labFiles, writeAtomically } from '../lab/store.ts'
import { supervisorProtocol } from '../lab/supervisor-rpc.ts'
import { createDockerEngine } from '../runtime/docker.ts'
import { groupListensOn } from '../runtime/net.ts'
import { withoutMarks } from '../runtime/processes/marked.ts'
import { watchFiles } from '../runtime/watch-files.ts'
import { createChildDriver } from './children.ts'
import { Containers } from './containers.ts'
import type { Driver } from './driver.ts'
import { createHealer } from './heal.ts'
import { createHousehold } from './household.ts'
import { createJournal } from './journal.ts'
import type { LifeDeps, Probes } from './life.ts'
import { createRelays } from './relays.ts'
import { serve } from './rpc.ts'

/** Without anything to look after and anybody to ask, it ends. */
const idleMs = 10_000

const [labName = '', labId = '', stateDir = '', socketPath = '', version = ''] = process.argv.slice(2)

void main().catch((error: unknown) => {
  process.stderr.write(`${new Date().toISOString()} ${error instanceof Error ? error.stack : String(error)}\n`)
  process.exit(1)
})

async function main(): Promise<void> {
  const files = labFiles(stateDir, labName)
  // Held to the end: a second supervisor of this lab finds it taken and leaves.
  await takeLock(join(files.dir, 'supervisor.lock'), { waitMs: 0 })
  await removeNativeLeftovers(await nativeLeftovers(labId, []))

  const journalFile = createRollingFile(files.journal, { onTrouble: say })
  const journal = createJournal(await lastSeqOf(files.journal), (line) => journalFile.append(line))
  const logs = new Map<string, LogFile>()
  const logOf = (id: string): LogFile => {
    const log = logs.get(id) ?? createLogFile(files.logOf(id), (because) => say(`log of ${id}: ${because}`))
    logs.set(id, log)
    return log
  }
  const relays = createRelays(({ id, name }, delayMs) => journal.emit({ kind: 'component-slowed', id, name, delayMs }))
  const lastLogged = await lastLoggedOf(files.dir)
  const driverFor = drivers()

  const lifeOf = (spec: InstanceSpec): LifeDeps => ({
    driver: driverFor(spec),
    emit: (happening) => journal.emit(happening),
    log: (id, line) => logOf(id).append(line),
    probes,
    relays,
    heal: (spec, emit) => createHealer(spec, emit),
    watchFiles,
  })
  const household = createHousehold(
    {
      lifeOf,
      journal,
      saveSettings: (settings) => writeAtomically(files.state, `${JSON.stringify(settings, null, 2)}\n`),
      end: () => void end(0),
    },
    { pid: process.pid, version, memoryMiB: () => Math.round(process.memoryUsage.rss() / 1_048_576) },
  )

  let idle: NodeJS.Timeout | undefined
  const endWhenIdle = () => {
    clearTimeout(idle)
    idle = setTimeout(() => {
      if (household.isEmpty && server.connections === 0) void end(0)
      else if (server.connections === 0) endWhenIdle()
    }, idleMs)
    idle.unref()
  }
  await rm(socketPath, { force: true })
  const hello = { kind: 'hello', protocol: supervisorProtocol, version, lab: labId, pid: process.pid } as const
  const server = await serve(socketPath, hello, household.methods, journal, endWhenIdle)
  endWhenIdle()
  journal.emit({ kind: 'supervisor-started', pid: process.pid, version })

  let ending: Promise<void> | undefined
  process.on('SIGTERM', () => void household.stopNatives().then(() => end(0)))
  process.on('SIGHUP', () => undefined)
  process.on('SIGINT', () => undefined)
  process.on('uncaughtException', (error) => {
    say(error.stack ?? error.message)
    void end(70)
  })

  function end(code: number): Promise<void> {
    ending ??= (async () => {
      journal.emit({ kind: 'supervisor-stopped' })
      await rm(socketPath, { force: true })
      server.close()
      await journalFile.close()
      await Promise.all([...logs.values()].map((log) => log.close()))
      process.exit(code)
    })()
    return ending
  }

  function drivers(): (spec: InstanceSpec) => Driver {
    let children: Driver | undefined
    let containers: Driver | undefined
    return ({ launch }) => {
      if (launch.kind === 'native') {
        children ??= createChildDriver({
          labId,
          labName,
          env: withoutMarks(process.env),
          supervisorPid: process.pid,
          groupListensOn,
        })
        return children
      }
      containers ??= new Containers({
        engine: createDockerEngine(process.env),
        lab: { id: labId, name: labName },
        version,
        logsSince: (id) => lastLogged.get(id) ?? null,
        onEngineLost: (because) => journal.emit({ kind: 'engine-lost', because }),
        onEngineBack: () => journal.emit({ kind: 'engine-back' }),
      })
      return containers
    }
  }
}

const probes: Probes = {
  untilAnswered,
  ask: (probe, timeoutMs) =>
    askProbe(probe, { timeoutMs }).catch((error: unknown) => {
      throw new Error(noAnswerAsText(error))
    }),
  asText: probeAsText,
}

/** When each instance last printed something that was kept: containers may have gone on without a supervisor. */
async function lastLoggedOf(labDir: string): Promise<Map<string, string>> {
  const folder = join(labDir, 'logs')
  const found = new Map<string, string>()
  for (const file of await readdir(folder).catch(() => [])) {
    const [line] = file.endsWith('.log') ? await tailLog(join(folder, file), 1) : []
    if (line) found.set(file.slice(0, -'.log'.length), line.at)
  }
  return found
}

async function lastSeqOf(journal: string): Promise<number> {
  const [line] = await tailLines(journal, 1)
  try {
    return line === undefined ? 0 : (JSON.parse(line) as { seq: number }).seq
  } catch {
    // The last line was cut when the machine stopped: the count goes on from the one before, whatever it was.
    return (
      (await tailLines(journal, 2))
        .flatMap((text) => /^\{"seq":(\d+)/.exec(text)?.[1] ?? [])
        .map(Number)
        .at(-1) ?? 0
    )
  }
}

/** Its own words go to its own log: whoever started it gave it one. */
function say(text: string): void {
  process.stderr.write(`${new Date().toISOString()} ${text}\n`)
}
