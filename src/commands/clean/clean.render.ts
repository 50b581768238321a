import type { CacheRemains } from '../../lab/clean/cache.ts'
import type { CleanPlan, LabRemains } from '../../lab/clean/plan.ts'
import type { AsText } from '../../shell/output.ts'

export interface CleanResult {
  readonly labs: readonly {
    readonly lab: string
    readonly id: string
    readonly supervisor: number | null
    readonly processes: readonly { readonly pid: number; readonly instance: string }[]
    readonly containers: readonly string[]
    readonly networks: readonly string[]
    readonly volumes: readonly string[]
    readonly sockets: readonly string[]
    readonly folder: string | null
  }[]
  readonly cache: readonly CacheRemains[]
  readonly spared: CleanPlan['spared']
}

export function resultOf({ labs, spared }: CleanPlan, cache: readonly CacheRemains[]): CleanResult {
  return { labs: labs.map(asPlain), cache, spared }
}

function asPlain({
  id,
  name,
  supervisor,
  processes,
  containers,
  networks,
  volumes,
  sockets,
  folder,
}: LabRemains): CleanResult['labs'][number] {
  const namesOf = (things: readonly { readonly name: string }[]) => things.map((thing) => thing.name)
  return {
    lab: name,
    id,
    supervisor: supervisor?.pid ?? null,
    processes: processes.map(({ pid, instanceId }) => ({ pid, instance: instanceId })),
    containers: namesOf(containers),
    networks: namesOf(networks),
    volumes: namesOf(volumes),
    sockets,
    folder,
  }
}

export const cleanAsText: AsText<CleanResult & { readonly removed: boolean; readonly line: string }> = (result, { ink }) => {
  const lines = linesOf(result)
  const { spared, removed, line } = result
  const running = spared.filter(({ because }) => because === 'runs').map(({ name }) => name)
  const foreign = spared.filter(({ because }) => because === 'foreign').map(({ name }) => name)
  const head =
    lines.length === 0 ? `${ink.good('✓')} nothing is left over` : removed ? `${ink.good('✓')} removed` : 'would be removed'
  return [
    head,
    ...lines.map((each) => `  ${each}`),
    ...(running.length === 0 ? [] : [ink.dim(`  not touched, since it runs: ${running.join(', ')}`)]),
    ...(foreign.length === 0 ? [] : [ink.dim(`  not touched, of another state folder or user: ${foreign.join(', ')}   (--all)`)]),
    ...(lines.length === 0 || removed ? [] : ['', `  ${line}`]),
  ].join('\n')
}

/** One line for each lab, one for the cache. */
export function linesOf({ labs, cache }: CleanResult): string[] {
  const width = Math.max(0, ...labs.map(({ lab }) => lab.length))
  const lines = labs.map((lab) => `${lab.lab.padEnd(width)}  ${whatOf(lab)}`)
  if (cache.length === 0) return lines
  const mebibytes = Math.round(cache.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) / 1_048_576)
  return [
    ...lines,
    `cache: ${counted(cache.length, 'old set or unfinished download', 'old sets and unfinished downloads')}, ${mebibytes} MiB`,
  ]
}

function whatOf({ supervisor, processes, containers, networks, volumes, sockets, folder }: CleanResult['labs'][number]): string {
  const parts = [
    supervisor === null ? '' : 'which runs',
    counted(processes.length, 'process', 'processes'),
    counted(containers.length, 'container', 'containers'),
    counted(networks.length, 'network', 'networks'),
    counted(sockets.length, 'dead socket', 'dead sockets'),
    counted(volumes.length, 'volume with data', 'volumes with data'),
    folder === null ? '' : `the folder ${folder}`,
  ]
  return parts.filter((part) => part !== '').join(', ')
}

function counted(count: number, one: string, many: string): string {
  return count === 0 ? '' : `${count} ${count === 1 ? one : many}`
}
