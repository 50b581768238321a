import type { MarkedProcess, SupervisorProcess } from '../../runtime/processes/marked.ts'
import type { DockerLeftovers } from '../docker-leftovers.ts'
import { labelKeys } from '../labels.ts'
import type { Found } from './find.ts'

/** What there is of one lab. */
export interface LabRemains {
  readonly id: string
  readonly name: string
  /** It belongs to this person's state folder; otherwise to another one, or to somebody else. */
  readonly isOwn: boolean
  /** Who looks after it; null: nobody. */
  readonly supervisor: SupervisorProcess | null
  readonly processes: readonly MarkedProcess[]
  readonly containers: DockerLeftovers['containers']
  readonly networks: DockerLeftovers['networks']
  readonly volumes: DockerLeftovers['volumes']
  readonly sockets: readonly string[]
  readonly folder: string | null
}

export interface CleanOptions {
  /** Also labs whose supervisor lives, and labs of other state folders. */
  readonly all: boolean
  /** Data, too. */
  readonly volumes: boolean
  /** This lab only. */
  readonly name: string | null
}

export interface CleanPlan {
  /** With only those of its parts that go. */
  readonly labs: readonly LabRemains[]
  readonly spared: readonly { readonly name: string; readonly because: 'runs' | 'foreign' }[]
}

/** Pure: what goes, and what is spared and why. */
export function planClean(found: Found, { all, volumes, name }: CleanOptions): CleanPlan {
  const labs: LabRemains[] = []
  const spared: CleanPlan['spared'][number][] = []
  for (const whole of leftoverLabs(found)) {
    if (name !== null && whole.name !== name) continue
    const lab = volumes ? whole : { ...whole, volumes: [], folder: null }
    if (isNothing(lab)) continue
    if (!all && lab.supervisor) spared.push({ name: lab.name, because: 'runs' })
    else if (!all && !lab.isOwn) spared.push({ name: lab.name, because: 'foreign' })
    else labs.push(lab)
  }
  return { labs, spared }
}

/** Everything found, put together by lab. */
export function leftoverLabs(found: Found): LabRemains[] {
  const names = new Map<string, string>()
  for (const { labId, labName } of [...found.supervisors, ...found.processes]) names.set(labId, labName)
  for (const { labels } of [...found.docker.containers, ...found.docker.networks, ...found.docker.volumes])
    names.set(labels[labelKeys.labId] ?? '', labels[labelKeys.lab] ?? '')
  for (const { id, name } of found.folders) names.set(id, name)
  for (const { name, idStart } of found.sockets) {
    if (found.ownIdOf(name).startsWith(idStart)) names.set(found.ownIdOf(name), name)
  }
  names.delete('')
  return [...names].map(([id, name]) => remainsOf(id, name, found)).sort((a, b) => a.name.localeCompare(b.name))
}

function remainsOf(id: string, name: string, { supervisors, processes, docker, sockets, folders, ownIdOf }: Found): LabRemains {
  const labelled = <T extends { readonly labels: Readonly<Record<string, string>> }>(things: readonly T[]) =>
    things.filter(({ labels }) => labels[labelKeys.labId] === id)
  return {
    id,
    name,
    isOwn: ownIdOf(name) === id,
    supervisor: supervisors.find(({ labId }) => labId === id) ?? null,
    processes: processes.filter(({ labId }) => labId === id),
    containers: labelled(docker.containers),
    networks: labelled(docker.networks),
    volumes: labelled(docker.volumes),
    sockets: sockets.filter((socket) => socket.name === name && id.startsWith(socket.idStart)).map(({ path }) => path),
    folder: folders.find((folder) => folder.id === id)?.path ?? null,
  }
}

function isNothing({ supervisor, processes, containers, networks, volumes, sockets, folder }: LabRemains): boolean {
  return (
    supervisor === null &&
    folder === null &&
    [processes, containers, networks, volumes, sockets].every(({ length }) => length === 0)
  )
}
