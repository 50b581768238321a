import type { Application, Applications, Instance } from './instance.ts'
import { instanceIdOf } from './instance-id.ts'

/** The registry after what a delta says was added, modified and deleted. Version and hash code are the delta's. */
export function applyDelta(registry: Applications, delta: Applications): Applications {
  const applications = new Map(registry.applications.map((application) => [application.name, application]))
  for (const { name, instances } of delta.applications) {
    const changed = withChanges(applications.get(name)?.instances ?? [], instances)
    if (changed.length === 0) applications.delete(name)
    else applications.set(name, { name, instances: changed })
  }
  return { versionsDelta: delta.versionsDelta, appsHashcode: delta.appsHashcode, applications: [...applications.values()] }
}

function withChanges(known: Application['instances'], changes: readonly Instance[]): readonly Instance[] {
  const instances = new Map(known.map((instance) => [instanceIdOf(instance), instance]))
  for (const change of changes) {
    if (change.actionType === 'DELETED') instances.delete(instanceIdOf(change))
    else instances.set(instanceIdOf(change), change)
  }
  return [...instances.values()]
}
