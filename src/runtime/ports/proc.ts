import { readdir, readFile, readlink } from 'node:fs/promises'
import { systemCodeOf } from '../../shared/errors.ts'
import { describeCommand, type PortOwner } from './owner.ts'

const listening = '0A'

/** Clock ticks a second in /proc/<pid>/stat: 100 on every Linux that Node runs on. */
const ticksPerSecond = 100

export interface TcpSocket {
  readonly port: number
  readonly isListening: boolean
  readonly inode: string
}

/** The rows of /proc/net/tcp and tcp6: `sl local_address rem_address st … uid timeout inode`. */
export function parseTcpTable(text: string): TcpSocket[] {
  return text.split('\n').flatMap((line) => {
    const [slot, local, , state, , , , , , inode] = line.trim().split(/\s+/)
    const port = Number.parseInt(local?.split(':')[1] ?? '', 16)
    if (!slot?.endsWith(':') || Number.isNaN(port) || !inode || inode === '0') return []
    return [{ port, isListening: state === listening, inode }]
  })
}

/** Inodes of the sockets that listen on a port; with `or-any`, of those that merely hold it when none listens. */
export async function listeningInodes(port: number, which: 'listening' | 'or-any'): Promise<Set<string>> {
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'latin1').catch(() => '')))
  const sockets = tables.flatMap(parseTcpTable).filter((socket) => socket.port === port)
  const listeners = sockets.filter(({ isListening }) => isListening)
  const found = listeners.length > 0 || which === 'listening' ? listeners : sockets
  return new Set(found.map(({ inode }) => inode))
}

/** Inodes of the sockets a process has open; `hidden` when we may not look. A process that is gone has none. */
export async function socketInodesOf(pid: number): Promise<string[] | 'hidden'> {
  try {
    const names = await readdir(`/proc/${pid}/fd`)
    const targets = await Promise.all(names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => '')))
    return targets.flatMap((target) => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? [])
  } catch (error) {
    return systemCodeOf(error) === 'EACCES' ? 'hidden' : []
  }
}

/** The oldest process (a forked child has its parent's sockets) that has one of these sockets open. */
export async function holderOf(inodes: ReadonlySet<string>): Promise<number | undefined> {
  if (inodes.size === 0) return undefined
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  for (const pid of pids.sort((a, b) => a - b)) {
    const held = await socketInodesOf(pid)
    if (held !== 'hidden' && held.some((inode) => inodes.has(inode))) return pid
  }
  return undefined
}

export async function procOwner(pid: number): Promise<PortOwner | undefined> {
  try {
    const [commandLine, stat, machine] = await Promise.all(
      [`/proc/${pid}/cmdline`, `/proc/${pid}/stat`, '/proc/stat'].map((path) => readFile(path, 'utf8')),
    )
    return {
      pid,
      startedAt: startOf(stat ?? '', machine ?? ''),
      ...describeCommand((commandLine ?? '').split('\0'), nameIn(stat ?? '')),
    }
  } catch {
    return undefined
  }
}

/** From /proc/<pid>/stat (field 22, ticks after the boot) and the boot's time in /proc/stat. */
export function startOf(processStat: string, machineStat: string): Date | undefined {
  const ticks = Number(processStat.slice(processStat.lastIndexOf(')') + 2).split(' ')[19])
  const bootSeconds = Number(/^btime (\d+)/m.exec(machineStat)?.[1])
  return Number.isFinite(ticks + bootSeconds) ? new Date((bootSeconds + ticks / ticksPerSecond) * 1000) : undefined
}

function nameIn(processStat: string): string {
  return processStat.slice(processStat.indexOf('(') + 1, processStat.lastIndexOf(')'))
}
