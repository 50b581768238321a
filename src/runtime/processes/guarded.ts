import { type ChildProcess, spawn } from 'node:child_process'
import { createLineSplitter } from '../../shared/lines.ts'
import { guardName, guardScript } from './guard-script.ts'
import { haveEnded, sendSignal } from './identity.ts'
import { isGuard } from './marked.ts'
import { commandOf, memoryOf, type ProcessRow, processTable, sharedProcessTable } from './process-table.ts'

export interface GuardedCommand {
  readonly command: readonly string[]
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  onLine(stream: 'out' | 'err', text: string): void
}

export interface ProcessEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A program that leads its own process group and does not outlive us. */
export interface GuardedProcess {
  readonly pid: number
  /** The program has ended, its group is gone, and its last line has been handed out. */
  readonly ended: Promise<ProcessEnd>
  /** To the program alone; false when it has ended. */
  signal(signal: NodeJS.Signals): boolean
  /** To every process of the group but its watcher. */
  signalGroup(signal: NodeJS.Signals): Promise<void>
  /** The group's live processes without its watcher. */
  members(): Promise<number[]>
  /** undefined when nothing of it is left. */
  usage(): Promise<{ readonly cpuNanos: number; readonly memoryBytes: number } | undefined>
}

/** How long to wait for the streams' end after the program's: a process that left the group may hold them open for ever. */
const drainMs = 500
/** How long to wait for those of the group that SIGKILL has just met, and for their ports. */
const goneMs = 2000

export async function spawnGuarded({ command, cwd, env, onLine }: GuardedCommand): Promise<GuardedProcess> {
  const child = spawn('sh', ['-c', guardScript, guardName, ...command], {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  let isGuarded = true
  const guard = child.stdio[3]
  guard?.once('close', () => {
    isGuarded = false
  })
  guard?.on('error', () => undefined)
  if (guard && 'resume' in guard) guard.resume()
  const drained = Promise.all([
    linesOf(child.stdout, (text) => onLine('out', text)),
    linesOf(child.stderr, (text) => onLine('err', text)),
  ])
  const ended = endOf(child, drained, async () => {
    // The watcher has kept the group's id ours until now; without one, the id may already be a stranger's.
    if (!isGuarded || child.pid === undefined) return
    sendSignal(-child.pid, 'SIGKILL')
    await haveEnded(await groupRows(child.pid), goneMs)
  })
  ended.catch(() => undefined)
  const pid = await pidOf(child)

  const rows = async (table = processTable): Promise<ProcessRow[]> => {
    if (child.exitCode !== null || child.signalCode !== null) return []
    const group = await groupRows(pid, table)
    const watched = await Promise.all(group.map(async (row) => row.pid === pid || !isGuard((await commandOf(row.pid)) ?? '')))
    return group.filter((_, index) => watched[index])
  }
  return {
    pid,
    ended,
    signal: (signal) => child.kill(signal),
    async signalGroup(signal) {
      const done = new Set<string>()
      // A process may fork while we look: look again until there is nobody new.
      for (let pass = 0; pass < 10; pass++) {
        const fresh = (await rows()).filter((row) => !done.has(`${row.pid} ${row.startTime}`))
        if (fresh.length === 0) return
        for (const row of fresh) {
          sendSignal(row.pid, signal)
          done.add(`${row.pid} ${row.startTime}`)
        }
      }
    },
    members: async () => (await rows()).map((row) => row.pid),
    async usage() {
      const group = await rows(sharedProcessTable)
      if (group.length === 0) return undefined
      return {
        cpuNanos: group.reduce((total, row) => total + row.cpuNanos, 0),
        memoryBytes: await memoryOf(group.map((row) => row.pid)),
      }
    },
  }
}

async function groupRows(group: number, table = processTable): Promise<ProcessRow[]> {
  return (await table()).filter((row) => row.group === group && !row.isZombie)
}

function pidOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('spawn', () => resolve(child.pid ?? 0))
  })
}

function linesOf(stream: NodeJS.ReadableStream | null, onLine: (text: string) => void): Promise<void> {
  if (!stream) return Promise.resolve()
  const lines = createLineSplitter(onLine)
  stream.on('data', (bytes: Buffer) => lines.push(bytes))
  return new Promise((resolve) => {
    stream.on('error', () => undefined)
    stream.once('close', () => {
      lines.end()
      resolve()
    })
  })
}

function endOf(child: ChildProcess, drained: Promise<unknown>, endGroup: () => Promise<void>): Promise<ProcessEnd> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      const isGone = endGroup()
      const giveUp = setTimeout(() => {
        for (const stream of child.stdio) if (stream && 'destroy' in stream) stream.destroy()
      }, drainMs)
      void Promise.all([drained, isGone]).then(() => {
        clearTimeout(giveUp)
        resolve({ code, signal })
      })
    })
  })
}
