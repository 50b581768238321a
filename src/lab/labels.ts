import type { Labels } from '../runtime/docker.ts'

/** Whose a container, network or volume is. */
export interface LabIdentity {
  readonly id: string
  readonly name: string
}

/** Every label of ours, in one place. */
export const labelKeys = {
  lab: 'msa.lab',
  labId: 'msa.lab.id',
  component: 'msa.component',
  instance: 'msa.instance',
  id: 'msa.id',
  hash: 'msa.hash',
} as const

export interface LabelledInstance {
  readonly id: string
  readonly component: string
  readonly instance: number
  readonly hash: string
}

/** Ours, and compose's, by which `docker compose ls` and Docker Desktop put a lab's containers together. */
export function containerLabels(lab: LabIdentity, { id, component, instance, hash }: LabelledInstance, version: string): Labels {
  return {
    ...labLabels(lab),
    [labelKeys.component]: component,
    [labelKeys.instance]: `${instance}`,
    [labelKeys.id]: id,
    [labelKeys.hash]: hash,
    ...composeLabels(lab),
    'com.docker.compose.service': component,
    'com.docker.compose.container-number': `${instance}`,
    'com.docker.compose.oneoff': 'False',
    'com.docker.compose.config-hash': hash,
    'com.docker.compose.version': version,
    // There is no file, but without the label every `docker compose ls` prints a warning.
    'com.docker.compose.project.config_files': '',
  }
}

export function networkLabels(lab: LabIdentity): Labels {
  return { ...labLabels(lab), ...composeLabels(lab), 'com.docker.compose.network': 'default' }
}

export function volumeLabels(lab: LabIdentity, volume: string, component: string): Labels {
  return { ...labLabels(lab), [labelKeys.component]: component, ...composeLabels(lab), 'com.docker.compose.volume': volume }
}

/** Finds all that is a lab's; with null, all that is any lab's. */
export function labFilter(labId: string | null): Labels {
  return labId === null ? { [labelKeys.lab]: '' } : { [labelKeys.labId]: labId }
}

/** Finds the containers of one instance. */
export function instanceFilter(labId: string, id: string): Labels {
  return { [labelKeys.labId]: labId, [labelKeys.id]: id }
}

function labLabels({ id, name }: LabIdentity): Labels {
  return { [labelKeys.lab]: name, [labelKeys.labId]: id }
}

/** Compose takes lower case only. A lab called otherwise than msa is marked as ours: "shop" may be a person's own project. */
function composeLabels({ name }: LabIdentity): Labels {
  const safe = name.toLowerCase().replace(/[^a-z0-9_-]/g, '-')
  return { 'com.docker.compose.project': safe === 'msa' || safe.startsWith('msa-') ? safe : `msa-${safe}` }
}
