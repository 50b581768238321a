import { randomBytes } from 'node:crypto'
import { nativeLeftovers, removeNativeLeftovers } from '../lab/native-leftovers.ts'
import type { InstanceSpec, NativeLaunch } from '../lab/spec.ts'
import { type GuardedProcess, type ProcessEnd, spawnGuarded } from '../runtime/processes/guarded.ts'
import { haveEnded, sendSignal } from '../runtime/processes/identity.ts'
import { findMarked, markedEnv } from '../runtime/processes/marked.ts'
import { MsaError, messageOf } from '../shared/errors.ts'
import { type ArchivedCommand, withClassDataArchive } from './class-data-archive.ts'
import type { Driver, Running, RunningListener } from './driver.ts'
import { writeLaunchFiles } from './launch-files.ts'

export interface ChildDriverOptions {
  readonly labId: string
  readonly labName: string
  /** Of the supervisor itself: what every child inherits, and the pid its unfinished files are named after. */
  readonly env: NodeJS.ProcessEnv
  readonly supervisorPid: number
  /** Does one of these processes listen on this port? undefined where it cannot be told. */
  readonly groupListensOn: (pids: readonly number[], port: number) => Promise<boolean | undefined>
}

/** Added to the grace of a JVM that writes its class-data archive while it ends. */
const archiveWritingMs = 15_000
/** After SIGKILL only the kernel is waited for. */
const killedMs = 10_000
/** One that forks while it is looked for is found the next time. */
const escapedPasses = 5
const maxOutputCharacters = 64 * 1024

/** Runs instances as host processes: guarded, marked, never outliving the supervisor. */
export function createChildDriver(options: ChildDriverOptions): Driver {
  const removeLeftovers = async (instanceId: string): Promise<void> => {
    const leftovers = await nativeLeftovers(options.labId, [])
    await removeNativeLeftovers(leftovers.filter((process) => process.instanceId === instanceId))
  }
  return {
    adopt: async () => undefined,
    remove: ({ id }) => removeLeftovers(id),
    async start(spec, on) {
      await removeLeftovers(spec.id)
      const launch = nativeLaunchOf(spec)
      await writeLaunchFiles(launch)
      return await startChild(spec, launch, on, options)
    },
  }
}

function nativeLaunchOf({ id, launch }: InstanceSpec): NativeLaunch {
  if (launch.kind !== 'native') throw new Error(`${id} is no host process`)
  return launch
}

async function startChild(
  spec: InstanceSpec,
  launch: NativeLaunch,
  on: RunningListener,
  options: ChildDriverOptions,
): Promise<Running> {
  const nonce = randomBytes(6).toString('hex')
  const { labId, labName, supervisorPid } = options
  const env = markedEnv({ ...options.env, ...launch.env }, { labId, labName, instanceId: spec.id, nonce })
  const java: ArchivedCommand | undefined =
    launch.classDataArchive === null
      ? undefined
      : await withClassDataArchive(launch.command, launch.classDataArchive, { nonce, supervisorPid, env })
  const child = await spawned(spec, {
    command: java?.command ?? launch.command,
    cwd: launch.cwd,
    env,
    onLine: (stream, text) => on.line({ at: new Date().toISOString(), stream, text }),
  })
  const startedAt = new Date()
  let isPaused = false
  const ended = child.ended.then(async (end) => {
    await java?.ended(end)
    await killEscaped(labId, nonce)
    on.ended({ how: endAsText(end), code: end.code })
  })

  return {
    process: String(child.pid),
    startedAt,
    async stop(signal, graceMs) {
      child.signal(signal)
      if (isPaused) await child.signalGroup('SIGCONT')
      if (await within(ended, graceMs + (java?.isWriting ? archiveWritingMs : 0))) return
      await child.signalGroup('SIGKILL')
      if (!(await within(ended, killedMs))) throw stuck(spec, child)
    },
    kill: () => child.signalGroup('SIGKILL'),
    async pause() {
      isPaused = true
      await child.signalGroup('SIGSTOP')
    },
    async resume() {
      await child.signalGroup('SIGCONT')
      isPaused = false
    },
    exec: (command, timeoutMs) => runBeside(spec, { command, cwd: launch.cwd, env }, timeoutMs),
    usage: () => child.usage(),
    listensOn: async (port) => options.groupListensOn(await child.members(), port),
  }
}

async function spawned(spec: InstanceSpec, command: Parameters<typeof spawnGuarded>[0]): Promise<GuardedProcess> {
  try {
    return await spawnGuarded(command)
  } catch (cause) {
    throw new MsaError('COMPONENT_FAILED', `${spec.name} cannot be started: ${messageOf(cause)}`, { cause })
  }
}

/** What left the group (a daemon, a port program of Erlang) and still bears the mark of this start. */
async function killEscaped(labId: string, nonce: string): Promise<void> {
  for (let pass = 0; pass < escapedPasses; pass++) {
    const escaped = (await findMarked(labId)).filter((process) => process.nonce === nonce)
    if (escaped.length === 0) return
    for (const process of escaped) sendSignal(process.pid, 'SIGKILL')
    await haveEnded(escaped, killedMs)
  }
}

/** A command with the instance's environment, guarded like the instance itself. */
async function runBeside(
  spec: InstanceSpec,
  command: Pick<NativeLaunch, 'command' | 'cwd'> & { readonly env: NodeJS.ProcessEnv },
  timeoutMs: number,
): Promise<{ exitCode: number; output: string }> {
  let output = ''
  const child = await spawned(spec, {
    ...command,
    onLine: (_stream, text) => {
      output = `${output}${text}\n`.slice(-maxOutputCharacters)
    },
  })
  if (!(await within(child.ended, timeoutMs))) {
    await child.signalGroup('SIGKILL')
    await within(child.ended, killedMs)
    const what = command.command.join(' ').slice(0, 200)
    throw new MsaError('TIMED_OUT', `a command for ${spec.name} had not ended after ${timeoutMs / 1000}s: ${what}`, {
      details: output.split('\n').slice(-20),
      exitCode: 4,
    })
  }
  const { code } = await child.ended
  return { exitCode: code ?? 137, output }
}

function endAsText({ code, signal }: ProcessEnd): string {
  if (signal !== null) return `was killed (${signal})`
  return code === 127 ? 'exited with 127 (its program was not found)' : `exited with ${code}`
}

function stuck({ name }: InstanceSpec, { pid }: GuardedProcess): MsaError {
  return new MsaError('FAILED', `${name} (pid ${pid}) does not end, not even by SIGKILL`, {
    hint: `ps -o pid,stat,wchan,args -p ${pid}`,
  })
}

/** Has it happened within that time? */
async function within(happening: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs)
  })
  return await Promise.race([happening.then(() => true), tooLate]).finally(() => clearTimeout(timer))
}
