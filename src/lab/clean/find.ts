import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createDockerEngine } from '../../runtime/docker.ts'
import { findMarked, findSupervisors, type MarkedProcess, type SupervisorProcess } from '../../runtime/processes/marked.ts'
import { MsaError } from '../../shared/errors.ts'
import { type DockerLeftovers, dockerLeftovers } from '../docker-leftovers.ts'
import { locateLab } from '../locate.ts'
import type { Paths } from '../paths.ts'
import { connectToSupervisor } from '../supervisor-client.ts'

export interface Search {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly paths: Paths
  readonly signal: AbortSignal
}

/** All that is a lab's on this machine, dead or alive. */
export interface Found {
  readonly supervisors: readonly SupervisorProcess[]
  readonly processes: readonly MarkedProcess[]
  /** Without an engine: nothing. */
  readonly docker: DockerLeftovers
  /** Sockets at which nobody answers. */
  readonly sockets: readonly { readonly path: string; readonly name: string; readonly idStart: string }[]
  readonly folders: readonly { readonly path: string; readonly name: string; readonly id: string }[]
  /** The id a lab of this name has in this person's state folder: labs of other folders have others. */
  readonly ownIdOf: (name: string) => string
}

export async function findLeftovers({ env, paths }: Search): Promise<Found> {
  const [supervisors, processes, docker, sockets, folders] = await Promise.all([
    findSupervisors(null),
    findMarked(null),
    inDocker(env),
    deadSockets(paths.runtimeDir),
    labFolders(paths),
  ])
  return { supervisors, processes, docker, sockets, folders, ownIdOf: (name) => locateLab(paths, name).id }
}

async function inDocker(env: Search['env']): Promise<DockerLeftovers> {
  try {
    return await dockerLeftovers(createDockerEngine(env), null)
  } catch (error) {
    if (error instanceof MsaError && error.code === 'DOCKER_UNREACHABLE') return { containers: [], networks: [], volumes: [] }
    throw error
  }
}

async function deadSockets(runtimeDir: string): Promise<Found['sockets']> {
  const files = await readdir(runtimeDir).catch(() => [])
  const looks = files.map(async (file) => {
    const [, name, idStart] = /^(.+)-([0-9a-f]{6})\.sock$/.exec(file) ?? []
    const path = join(runtimeDir, file)
    return name === undefined || idStart === undefined || (await answers(path)) ? [] : [{ path, name, idStart }]
  })
  return (await Promise.all(looks)).flat()
}

/** One that is slow, or speaks another protocol, is alive. */
export async function answers(socketPath: string): Promise<boolean> {
  try {
    using client = await connectToSupervisor(socketPath)
    return client !== undefined
  } catch {
    return true
  }
}

async function labFolders(paths: Paths): Promise<Found['folders']> {
  const entries = await readdir(join(paths.stateDir, 'labs'), { withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, path: locateLab(paths, name).files.dir, id: locateLab(paths, name).id }))
}
