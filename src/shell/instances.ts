import type { ComponentDefinition } from '../lab/component.ts'
import type { InstanceView } from '../lab/supervisor-rpc.ts'
import { MsaError } from '../shared/errors.ts'
import { allAsText, didYouMean } from '../shared/suggest.ts'

/** The instances that names stand for: `kafka` is all of them, `kafka-2` the second. All of the lab when nothing is named. */
export function pick<T extends Picked>(
  instances: readonly T[],
  names: readonly string[],
  registry: readonly ComponentDefinition[],
): T[] {
  if (names.length === 0) return [...instances]
  return [...new Set(names.flatMap((name) => pickOne(instances, name, registry)))]
}

type Picked = Pick<InstanceView, 'id' | 'component'>

function pickOne<T extends Picked>(instances: readonly T[], name: string, registry: readonly ComponentDefinition[]): T[] {
  const found = instances.filter((instance) => instance.component === name || instance.id === name)
  if (found.length > 0) return found
  const known = [...new Set(instances.flatMap(({ id, component }) => (id === `${component}-1` ? [component] : [component, id])))]
  const exists = registry.some((definition) => definition.name === name)
  throw exists
    ? new MsaError('LAB_NOT_UP', `${name} is not part of this lab.`, {
        details: [allAsText(known)],
        hint: `msa up ${name}`,
        exitCode: 3,
      })
    : new MsaError('UNKNOWN_COMPONENT', `nothing in this lab is called "${name}".${didYouMean(name, known)}`, {
        details: [allAsText(known)],
        exitCode: 2,
      })
}
