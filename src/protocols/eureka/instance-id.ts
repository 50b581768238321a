import type { Instance } from './instance.ts'

/** What it is addressed by: its id, else what its data centre calls it, else its host. */
export function instanceIdOf({
  instanceId,
  dataCenter,
  hostName,
}: Pick<Instance, 'instanceId' | 'dataCenter' | 'hostName'>): string {
  if (instanceId !== undefined && instanceId !== '') return instanceId
  const given = dataCenter.name === 'Amazon' ? dataCenter.metadata?.get('instance-id') : undefined
  return given === undefined || given === '' ? hostName : given
}
