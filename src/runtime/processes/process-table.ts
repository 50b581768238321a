import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'

/** One live process of this machine. */
export interface ProcessRow {
  readonly pid: number
  readonly parent: number
  readonly group: number
  /** Tells two processes with the same pid apart; opaque. */
  readonly startTime: string
  /** It has ended with all its threads, and its parent has not asked how. */
  readonly isZombie: boolean
  readonly cpuNanos: number
}

const isLinux = process.platform === 'linux'

/** Every process that can be seen. */
export async function processTable(): Promise<ProcessRow[]> {
  if (!isLinux) return parsePsTable(await ps(['-axo', psColumns]))
  return pidsOfProc().flatMap((pid) => rowFromProc(pid) ?? [])
}

let shared: Promise<ProcessRow[]> | undefined

/** One look for all who ask in the same turn and want no more than figures: a lab of thirteen would look thirteen times. */
export function sharedProcessTable(): Promise<ProcessRow[]> {
  if (shared === undefined) {
    shared = processTable()
    setImmediate(() => {
      shared = undefined
    })
  }
  return shared
}

export async function processRow(pid: number): Promise<ProcessRow | undefined> {
  if (isLinux) return rowFromProc(pid)
  return parsePsTable(await ps(['-o', psColumns, '-p', String(pid)]))[0]
}

/** The command line as a person would read it; undefined when the process is gone. */
export async function commandOf(pid: number): Promise<string | undefined> {
  if (!isLinux) return (await ps(['-ww', '-o', 'command=', '-p', String(pid)])).trim() || undefined
  const command = readProc(pid, 'cmdline')?.toString('utf8').replace(/\0$/, '').replaceAll('\0', ' ')
  return command === '' ? undefined : command
}

/** Memory in use (resident) by these processes together. */
export async function memoryOf(pids: readonly number[]): Promise<number> {
  if (pids.length === 0) return 0
  if (!isLinux) return sum((await ps(['-o', 'rss=', '-p', pids.join(',')])).split('\n').map(Number)) * 1024
  // Not from `stat`: that counts pages, whose size differs between machines.
  return (
    sum(pids.map((pid) => Number(/^VmRSS:\s*(\d+) kB/m.exec(readProc(pid, 'status')?.toString('latin1') ?? '')?.[1] ?? 0))) * 1024
  )
}

export function pidsOfProc(): number[] {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []))
}

/** undefined when the process is gone, or belongs to someone else. */
export function readProc(pid: number, file: 'stat' | 'status' | 'environ' | 'cmdline'): Buffer | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`)
  } catch {
    return undefined
  }
}

export async function ps(args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('ps', [...args], {
      env: { ...process.env, LC_ALL: 'C' },
      maxBuffer: 64 * 1024 * 1024,
      timeout: 10_000,
    })
    return stdout
  } catch {
    // `ps -p` of a process that is gone exits with 1.
    return ''
  }
}

function rowFromProc(pid: number): ProcessRow | undefined {
  const stat = readProc(pid, 'stat')?.toString('latin1')
  return stat === undefined ? undefined : parseProcStat(stat)
}

/** proc(5): the second field is the program's name in brackets and may itself hold spaces and brackets. */
export function parseProcStat(stat: string): ProcessRow | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state, parent, group] = fields
  const startTime = fields[19]
  if (state === undefined || startTime === undefined) return undefined
  return {
    pid: Number.parseInt(stat, 10),
    parent: Number(parent),
    group: Number(group),
    startTime,
    // A first thread that has ended while others still hold the program's files and ports is no end yet.
    isZombie: state === 'X' || (state === 'Z' && Number(fields[17]) <= 1),
    // In hundredths of a second, whatever the kernel itself counts in.
    cpuNanos: (Number(fields[11]) + Number(fields[12])) * 10_000_000,
  }
}

const psColumns = 'pid=,ppid=,pgid=,stat=,time=,lstart='

/** Rows such as `  811   1   811 Ss     0:01.52 Sat Nov 21 09:12:33 2026`. */
export function parsePsTable(text: string): ProcessRow[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+)\s+(\S.*?)\s*$/.exec(line)
    if (!match) return []
    const [, pid, parent, group, state = '', time = '', startTime = ''] = match
    return [
      {
        pid: Number(pid),
        parent: Number(parent),
        group: Number(group),
        startTime,
        isZombie: state.startsWith('Z'),
        cpuNanos: nanosOfPsTime(time),
      },
    ]
  })
}

/** `1-02:03:04`, `02:03:04`, `3:04.55`. */
function nanosOfPsTime(time: string): number {
  const [clock = '', days = '0'] = time.split('-').reverse()
  const seconds = clock.split(':').reduce((total, part) => total * 60 + Number(part), 0)
  return Math.round((Number(days) * 86_400 + seconds) * 1e9)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
