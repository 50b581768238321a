import type { ContainerSummary, DockerEngine, Labels } from '../runtime/docker.ts'
import { messageOf } from '../shared/errors.ts'
import { labFilter } from './labels.ts'

/** All there is of a lab (or of any) in the engine. */
export interface DockerLeftovers {
  readonly containers: readonly ContainerSummary[]
  readonly networks: readonly { readonly id: string; readonly name: string; readonly labels: Labels }[]
  readonly volumes: readonly { readonly name: string; readonly labels: Labels }[]
}

export interface RemovedLeftovers {
  readonly containers: readonly string[]
  readonly networks: readonly string[]
  readonly volumes: readonly string[]
  /** What could not be removed, and why. */
  readonly left: readonly { readonly kind: 'container' | 'network' | 'volume'; readonly name: string; readonly because: string }[]
}

/** What carries the labels of this lab; of any lab when no id is given. */
export async function dockerLeftovers(engine: DockerEngine, labId: string | null): Promise<DockerLeftovers> {
  const filter = labFilter(labId)
  const [containers, networks, volumes] = await Promise.all([
    engine.list(filter),
    engine.listNetworks(filter),
    engine.listVolumes(filter),
  ])
  return { containers, networks, volumes }
}

const graceMs = 10_000

/** Removes them, data only when asked. Containers whose data stays are asked to end first. One failure does not keep the rest. */
export async function removeDockerLeftovers(
  engine: DockerEngine,
  leftovers: DockerLeftovers,
  { volumes }: { readonly volumes: boolean },
): Promise<RemovedLeftovers> {
  const left: RemovedLeftovers['left'][number][] = []
  const removeAll = async (
    kind: 'container' | 'network' | 'volume',
    names: readonly string[],
    remove: (name: string) => Promise<boolean>,
  ) => {
    const removed = await Promise.all(
      names.map(async (name) => {
        const problem = await remove(name).then((gone) => (gone ? null : 'something still uses it'), messageOf)
        if (problem !== null) left.push({ kind, name, because: problem })
        return problem === null ? [name] : []
      }),
    )
    return removed.flat()
  }
  const byName = new Map(leftovers.containers.map((container) => [container.name, container]))
  const removeContainer = async (name: string) => {
    const container = byName.get(name)
    if (container && !volumes) await endGently(engine, container)
    if (container) await engine.remove(container.id)
    return true
  }
  const removeNetworks = async () => {
    const results = await Promise.all(
      leftovers.networks.map(({ id, name }) => removeAll('network', [name], () => engine.removeNetwork(id))),
    )
    return results.flat()
  }
  // In this order: a network or a volume in use cannot be removed.
  return {
    containers: await removeAll('container', [...byName.keys()], removeContainer),
    networks: await removeNetworks(),
    volumes: volumes ? await removeAll('volume', namesOf(leftovers.volumes), (name) => engine.removeVolume(name)) : [],
    left,
  }
}

async function endGently(engine: DockerEngine, { id, state }: ContainerSummary): Promise<void> {
  if (state === 'paused') await engine.unpause(id)
  if (state === 'paused' || state === 'running') await engine.stop(id, 'SIGTERM', graceMs)
}

function namesOf(things: readonly { readonly name: string }[]): string[] {
  return things.map(({ name }) => name)
}
