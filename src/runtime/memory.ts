import { readFile } from 'node:fs/promises'
import { freemem } from 'node:os'
import { join } from 'node:path'

export interface AvailableMemory {
  readonly bytes: number
  /** What sets the limit. */
  readonly by: 'machine' | 'cgroup'
}

/** What can be had now without swapping. `root` stands in front of /proc and /sys. */
export async function availableMemory(root = '/'): Promise<AvailableMemory> {
  const read = (path: string) => readFile(join(root, path), 'utf8').catch(() => undefined)
  const machine = parseMeminfo((await read('proc/meminfo')) ?? '') ?? freemem()
  const groups = parseCgroups((await read('proc/self/cgroup')) ?? '')
  const headrooms = await Promise.all(groups.flatMap(foldersOf).map((folder) => headroomOf(folder, read)))
  const least = Math.min(...headrooms.filter((bytes) => bytes !== undefined))
  return least < machine ? { bytes: least, by: 'cgroup' } : { bytes: machine, by: 'machine' }
}

/** MemAvailable, in bytes; undefined where the file is not Linux' (or older than 3.14). */
export function parseMeminfo(text: string): number | undefined {
  const kibibytes = /^MemAvailable:\s+(\d+) kB$/m.exec(text)?.[1]
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024
}

export interface Cgroup {
  readonly version: 1 | 2
  readonly path: string
}

/** The groups that can limit this process's memory: `0::/user.slice` in version 2, `9:memory:/docker/…` in version 1. */
export function parseCgroups(text: string): Cgroup[] {
  return text.split('\n').flatMap((line): Cgroup[] => {
    const [, id, controllers = '', path = ''] = /^(\d+):([^:]*):(\/.*)$/.exec(line) ?? []
    if (id === '0' && controllers === '') return [{ version: 2, path }]
    return controllers.split(',').includes('memory') ? [{ version: 1, path }] : []
  })
}

/**
 * Limit minus use. The page cache of files not in use counts as used until somebody needs it, so it is taken off. undefined
 * without a limit: `max` in version 2, a number beyond any machine in version 1.
 */
export function headroom(limit: string, usage: string, stat: string): number | undefined {
  const limitBytes = Number.parseInt(limit, 10)
  const usedBytes = Number.parseInt(usage, 10)
  if (!(limitBytes < 2 ** 62) || Number.isNaN(usedBytes)) return undefined
  const cacheBytes = Number(/^(?:total_)?inactive_file (\d+)$/m.exec(stat)?.[1] ?? 0)
  return Math.max(0, limitBytes - Math.max(0, usedBytes - cacheBytes))
}

interface GroupFolder {
  readonly version: 1 | 2
  readonly path: string
}

/** A group's own folder and those above it, whose limits count as well. In a container the path may be the host's: the top is still ours. */
function foldersOf({ version, path }: Cgroup): GroupFolder[] {
  const top = version === 2 ? 'sys/fs/cgroup' : 'sys/fs/cgroup/memory'
  const names = path.split('/').filter((name) => name !== '' && name !== '..')
  return Array.from({ length: names.length + 1 }, (_, depth) => ({ version, path: join(top, ...names.slice(0, depth)) }))
}

async function headroomOf(
  { version, path }: GroupFolder,
  read: (path: string) => Promise<string | undefined>,
): Promise<number | undefined> {
  const [limit, usage] = version === 2 ? ['memory.max', 'memory.current'] : ['memory.limit_in_bytes', 'memory.usage_in_bytes']
  const files = await Promise.all([limit, usage, 'memory.stat'].map((name) => read(join(path, name ?? ''))))
  const [limitText, usageText, stat = ''] = files
  return limitText === undefined || usageText === undefined ? undefined : headroom(limitText, usageText, stat)
}
