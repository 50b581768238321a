import { MsaError } from '../../shared/errors.ts'
import type { DockerEngine, Labels } from '../docker.ts'
import type { EngineClient } from './client.ts'
import { statusOf, unless } from './failure.ts'
import { filtersOf } from './filters.ts'
import { ownerAsText } from './ownership.ts'

type BelongingVerbs = 'ensureNetwork' | 'ensureVolume' | 'listNetworks' | 'listVolumes' | 'removeNetwork' | 'removeVolume'

const changeMs = 60_000

/** Networks and volumes: made once, found by label, never taken from another owner. */
export function belongings(client: EngineClient): Pick<DockerEngine, BelongingVerbs> {
  return {
    ensureNetwork: (name, labels) => ensureNetwork(client, name, labels),
    ensureVolume: (name, labels) => ensureVolume(client, name, labels),
    listNetworks: async (labels) => {
      const found = await client.call('list networks', (docker, abortSignal) =>
        docker.listNetworks({ filters: filtersOf(labels), abortSignal }),
      )
      return found.map((network) => ({ id: network.Id, name: network.Name, labels: network.Labels ?? {} }))
    },
    listVolumes: async (labels) => {
      const found = await client.call('list volumes', (docker, abortSignal) =>
        docker.listVolumes({ filters: filtersOf(labels), abortSignal }),
      )
      return (found.Volumes ?? []).map((volume) => ({ name: volume.Name, labels: volume.Labels ?? {} }))
    },
    // By id: an engine that was asked twice at once has two networks of one name.
    removeNetwork: (id) =>
      removed(
        client.call(
          `remove network ${id.slice(0, 12)}`,
          (docker, abortSignal) => docker.getNetwork(id).remove({ abortSignal }),
          changeMs,
        ),
      ),
    removeVolume: (name) =>
      removed(
        client.call(`remove volume ${name}`, (docker, abortSignal) => docker.getVolume(name).remove({ abortSignal }), changeMs),
      ),
  }
}

async function ensureNetwork(client: EngineClient, name: string, labels: Labels): Promise<void> {
  if (await ownNetwork(client, name, labels)) return
  const request = { Name: name, Driver: 'bridge', CheckDuplicate: true, Labels: { ...labels } }
  const making = client.call(
    `create network ${name}`,
    (docker, abortSignal) => docker.createNetwork({ ...request, abortSignal }),
    changeMs,
  )
  // 409: made by somebody else since we looked.
  if (await unless([409], making)) return
  await ownNetwork(client, name, labels)
}

async function ownNetwork(client: EngineClient, name: string, labels: Labels): Promise<boolean> {
  const named = await client.call(`look for network ${name}`, (docker, abortSignal) =>
    docker.listNetworks({ filters: { name: [name] }, abortSignal }),
  )
  // The filter also finds names that only contain this one.
  const found = named.find((network) => network.Name === name)
  if (!found) return false
  assertOwn({ kind: 'network', name, found: found.Labels ?? {}, wanted: labels })
  return true
}

/** Making a volume that is there changes nothing, not even its labels. */
async function ensureVolume(client: EngineClient, name: string, labels: Labels): Promise<void> {
  const request = { Name: name, Labels: { ...labels } }
  await client.call(`create volume ${name}`, (docker, abortSignal) => docker.createVolume({ ...request, abortSignal }), changeMs)
  const volume = await client.call(`look at volume ${name}`, (docker, abortSignal) =>
    docker.getVolume(name).inspect({ abortSignal }),
  )
  assertOwn({ kind: 'volume', name, found: volume.Labels ?? {}, wanted: labels })
}

interface Ownership {
  readonly kind: 'network' | 'volume'
  readonly name: string
  readonly found: Labels
  readonly wanted: Labels
}

function assertOwn({ kind, name, found, wanted }: Ownership): void {
  if (found['msa.lab.id'] === wanted['msa.lab.id']) return
  const whose = ownerAsText(found, wanted) ?? "not a lab's"
  throw new MsaError('LAB_CONFLICT', `there is a ${kind} called ${name} already, ${whose}`, {
    hint: `msa up --name OTHER --auto-ports   or  docker ${kind} rm ${name}`,
    exitCode: 3,
  })
}

/** Gone already (404) is as good as removed; 403 and 409: a container still uses it. */
async function removed(removing: Promise<unknown>): Promise<boolean> {
  try {
    await unless([404], removing)
    return true
  } catch (error) {
    const status = statusOf(error)
    if (status === 403 || status === 409) return false
    throw error
  }
}
