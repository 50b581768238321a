import { MsaError } from '../shared/errors.ts'
import { inTopologicalOrder } from '../shared/graph.ts'
import { allAsText, didYouMean } from '../shared/suggest.ts'
import type { ComponentDefinition } from './component.ts'

/** One instance of a component in a lab, before anything is known of ports or folders. */
export interface Member {
  /** `kafka-1`. */
  readonly id: string
  /** `kafka` when it is the only one, `kafka-1` otherwise. */
  readonly name: string
  readonly definition: ComponentDefinition
  readonly instance: number
  readonly of: number
  /** Ids of members that are healthy before it starts. */
  readonly needs: readonly string[]
  /** Ids of members that go first where they start, too. */
  readonly after: readonly string[]
}

/** The most instances there can be: the ports between two engines' known ones leave room for so many. */
const most = { engine: 9, service: 100 } as const

/** The components as the lab's mode has them: in KRaft mode there is no ZooKeeper, and Kafka has other ports and needs. */
export function inMode(registry: readonly ComponentDefinition[], kraft: boolean): ComponentDefinition[] {
  if (!kraft) return [...registry]
  return registry
    .filter((definition) => !definition.variants?.kraft?.absent)
    .map((definition) => ({ ...definition, ...definition.variants?.kraft }))
}

/** What was asked for by profile and by name, and all that it needs, in the order of the registry. A profile adds to the core. */
export function select(
  registry: readonly ComponentDefinition[],
  asked: { profiles: readonly string[]; names: readonly string[] },
): string[] {
  const wanted = new Set<string>()
  const add = (name: string) => {
    if (wanted.has(name)) return
    wanted.add(name)
    for (const need of find(registry, name).needs) add(need)
  }
  for (const name of asked.names) add(name)
  for (const profile of asked.profiles.length > 0 ? ['core', ...asked.profiles] : []) {
    for (const definition of registry) {
      if (profile === 'full' || definition.profile === profile) add(definition.name)
    }
  }
  return registry.map(({ name }) => name).filter((name) => wanted.has(name))
}

export function find(registry: readonly ComponentDefinition[], name: string): ComponentDefinition {
  const found = registry.find((definition) => definition.name === name)
  if (found) return found
  const names = registry.map((definition) => definition.name)
  throw new MsaError('UNKNOWN_COMPONENT', `no component is called "${name}".${didYouMean(name, names)}`, {
    details: [allAsText(names)],
    exitCode: 2,
  })
}

/** The members of a lab as it was asked to be; what nobody knows any more (a service that msa.yaml has lost) is none. */
export function membersOf(
  { kraft, components, scale }: { kraft: boolean; components: readonly string[]; scale: Readonly<Record<string, number>> },
  registry: readonly ComponentDefinition[],
): Member[] {
  const known = inMode(registry, kraft)
  return toMembers(
    known,
    components.filter((name) => known.some((definition) => definition.name === name)),
    scale,
  )
}

/** The instances of these components at this size, each after all it needs. */
export function toMembers(
  registry: readonly ComponentDefinition[],
  names: readonly string[],
  scale: Readonly<Record<string, number>>,
): Member[] {
  const definitions = names.map((name) => find(registry, name))
  const idsOf = (name: string) => (names.includes(name) ? instancesOf(name, scale) : [])
  const members = definitions.flatMap((definition) => {
    const of = scale[definition.name] ?? 1
    if (of > 1 && definition.portStep === undefined) {
      throw new MsaError('USAGE', `${definition.name} cannot be scaled: a lab has one.`, { exitCode: 2 })
    }
    const limit = definition.kind === 'engine' ? most.engine : most.service
    if (of > limit) throw new MsaError('USAGE', `a lab has at most ${limit} of ${definition.name}, not ${of}.`, { exitCode: 2 })
    return Array.from({ length: of }, (_, index): Member => {
      const id = `${definition.name}-${index + 1}`
      const needs = definition.needs.flatMap(idsOf)
      const after = (definition.after ?? []).flatMap(idsOf)
      return { id, name: of > 1 ? id : definition.name, definition, instance: index + 1, of, needs, after }
    })
  })
  const byId = new Map(members.map((member) => [member.id, member]))
  return inTopologicalOrder(members, ({ needs, after }) => [...needs, ...after].flatMap((id) => byId.get(id) ?? []))
}

function instancesOf(name: string, scale: Readonly<Record<string, number>>): string[] {
  return Array.from({ length: scale[name] ?? 1 }, (_, index) => `${name}-${index + 1}`)
}
