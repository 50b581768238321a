import { createDockerEngine } from '../runtime/docker.ts'
import { MsaError } from '../shared/errors.ts'
import { labelKeys, labFilter } from './labels.ts'
import type { InstanceView } from './supervisor-rpc.ts'

export type ComponentStatus = Omit<InstanceView, 'phase'> & { readonly state: InstanceView['phase'] | 'unsupervised' }

/** Containers of a lab that nobody looks after: its supervisor was killed, and the next `up` adopts them. */
export async function unsupervised(labId: string, env: Readonly<Record<string, string | undefined>>): Promise<ComponentStatus[]> {
  const containers = await createDockerEngine(env)
    .list(labFilter(labId))
    .catch((error: unknown) => {
      if (error instanceof MsaError && error.code === 'DOCKER_UNREACHABLE') return []
      throw error
    })
  return containers.map(({ id, name, state, labels }) => ({
    id: labels[labelKeys.id] ?? name,
    component: labels[labelKeys.component] ?? name,
    kind: 'engine',
    instance: Number(labels[labelKeys.instance] ?? 1),
    name: labels[labelKeys.id] ?? name,
    state: state === 'running' || state === 'paused' ? 'unsupervised' : 'stopped',
    hash: labels[labelKeys.hash] ?? '',
    runtime: 'docker',
    process: state === 'running' ? id : null,
    since: '',
    restarts: 0,
    where: '',
    detail: state === 'running' ? 'the supervisor is gone: msa up adopts it' : null,
    delayMs: 0,
    cpuPercent: null,
    memoryMiB: null,
  }))
}
