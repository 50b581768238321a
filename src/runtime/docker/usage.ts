import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DockerEngine } from '../docker.ts'
import type { EngineClient } from './client.ts'
import { unless } from './failure.ts'
import type { EngineFacts } from './here.ts'

interface Usage {
  readonly cpuNanos: number
  readonly memoryBytes: number
}

/**
 * What a container has used. Read from the kernel where it runs on this machine: the engine itself answers only with its next
 * measurement, up to a second later (measured with 20.10, also with `one-shot`).
 */
export async function usageOf(
  client: EngineClient,
  id: string,
  facts: () => Promise<EngineFacts>,
): ReturnType<DockerEngine['usage']> {
  if ((await facts()).isHere) {
    const what = `look at container ${id.slice(0, 12)}`
    const found = await unless(
      [404],
      client.call(what, (docker, abortSignal) => docker.getContainer(id).inspect({ abortSignal })),
    )
    if (!found?.State.Running) return undefined
    const read = await readControlGroup(found.Id, found.State.Pid).catch(() => undefined)
    if (read) return read
  }
  return askEngine(client, id)
}

/** Control groups of version 2 have one tree; those of version 1 one per kind. */
async function readControlGroup(id: string, pid: number): Promise<Usage | undefined> {
  const groups = (await readFile(`/proc/${pid}/cgroup`, 'utf8')).trim().split('\n').map(parseGroup)
  const folderOf = (kind: string) => {
    const group = groups.find(({ kinds }) => kinds.includes(kind))
    // Its id is in its path: a number of a process may have gone to another one since.
    return group?.path.includes(id) ? join('/sys/fs/cgroup', group.kinds.join(','), group.path) : undefined
  }
  const [memory, cpu, unified] = [folderOf('memory'), folderOf('cpuacct'), folderOf('')]
  if (memory && cpu) {
    const [used, details, nanos] = await Promise.all([
      readNumber(join(memory, 'memory.usage_in_bytes')),
      readTable(join(memory, 'memory.stat')),
      readNumber(join(cpu, 'cpuacct.usage')),
    ])
    return { cpuNanos: nanos, memoryBytes: withoutCache(used, details.total_inactive_file) }
  }
  if (!unified) return undefined
  const [used, details, times] = await Promise.all([
    readNumber(join(unified, 'memory.current')),
    readTable(join(unified, 'memory.stat')),
    readTable(join(unified, 'cpu.stat')),
  ])
  return { cpuNanos: (times.usage_usec ?? 0) * 1000, memoryBytes: withoutCache(used, details.inactive_file) }
}

/** `4:memory:/docker/1f…`, and `0::/system.slice/…` for version 2. */
function parseGroup(line: string): { kinds: string[]; path: string } {
  const [, kinds = '', ...path] = line.split(':')
  return { kinds: kinds.split(','), path: path.join(':') }
}

async function readNumber(path: string): Promise<number> {
  return Number(await readFile(path, 'utf8'))
}

async function readTable(path: string): Promise<Record<string, number>> {
  const lines = (await readFile(path, 'utf8')).trim().split('\n')
  return Object.fromEntries(lines.map((line) => line.split(' ')).map(([name = '', value]) => [name, Number(value)]))
}

async function askEngine(client: EngineClient, id: string): Promise<Usage | undefined> {
  const options = { stream: false as const, 'one-shot': true }
  const measuring = client.call(`measure container ${id.slice(0, 12)}`, (docker) => docker.getContainer(id).stats(options))
  const stats = await unless([404, 409], measuring)
  // A container that does not run has no numbers.
  const { usage: used, stats: details } = stats?.memory_stats ?? {}
  if (!stats || used === undefined) return undefined
  const cache = details?.inactive_file ?? details?.total_inactive_file
  return { cpuNanos: stats.cpu_stats.cpu_usage.total_usage, memoryBytes: withoutCache(used, cache) }
}

/** Like `docker stats`: the part of the page cache that can be dropped at once is not counted. */
function withoutCache(used: number, cache = 0): number {
  return Math.max(used - cache, 0)
}
