import type { ContainerSummary, DockerEngine } from '../runtime/docker.ts'
import { MsaError } from '../shared/errors.ts'
import { labelKeys, labFilter } from './labels.ts'
import type { ObservedInstance } from './plan.ts'
import type { SupervisorView } from './supervisor-rpc.ts'

/** What is there of a lab: what its supervisor looks after, and containers of ours that nobody looks after. */
export async function observe(
  labId: string,
  view: SupervisorView | undefined,
  engine: DockerEngine | undefined,
): Promise<ObservedInstance[]> {
  const supervised = (view?.instances ?? []).map(
    ({ id, name, hash, phase, process, delayMs }): ObservedInstance => ({
      id,
      name,
      hash,
      phase,
      runs: process !== null,
      delayMs,
    }),
  )
  const known = new Set(supervised.map(({ id }) => id))
  const containers = engine ? await containersOf(labId, engine) : []
  return [...supervised, ...containers.filter(({ id }) => !known.has(id))]
}

async function containersOf(labId: string, engine: DockerEngine): Promise<ObservedInstance[]> {
  try {
    return (await engine.list(labFilter(labId))).map(asObserved)
  } catch (error) {
    // Without an engine nothing of ours runs in one.
    if (error instanceof MsaError && error.code === 'DOCKER_UNREACHABLE') return []
    throw error
  }
}

function asObserved({ labels, name, state }: ContainerSummary): ObservedInstance {
  const runs = state === 'running' || state === 'paused' || state === 'restarting'
  const id = labels[labelKeys.id] ?? name
  return { id, name: id, hash: labels[labelKeys.hash] ?? '', phase: runs ? 'unsupervised' : 'stopped', runs, delayMs: 0 }
}
