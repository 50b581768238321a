import { isInLocalRepository } from '../runtime/maven/fetch.ts'
import { whichProgram } from '../runtime/packages/programs.ts'
import type { Environment } from '../runtime/run-to-end.ts'
import { artefactsOf, missingSets } from './artefacts.ts'
import type { ComponentDefinition, JarSet } from './component.ts'

export interface SupplyFacts {
  readonly hasProgram: (name: string) => boolean
  readonly missingSets: (sets: readonly JarSet[]) => readonly JarSet[]
  /** Can this set be had without Maven: from the person's own repository, or a mirror? */
  readonly comesWithoutMaven: (set: JarSet) => boolean
}

/** What the machine has not got. */
export interface Lacking {
  readonly programs: readonly string[]
  readonly sets: readonly JarSet[]
}

type Needs = Pick<ComponentDefinition, 'programs' | 'jars'>

/** Pure: what these components need in the native runtime and is not there, each once. */
export function lackingForNative(components: readonly Needs[], facts: SupplyFacts): Lacking {
  const sets = components.flatMap(({ jars = {} }) => [...(jars.native ?? []), ...(jars.always ?? [])])
  return lackingOf(
    components.flatMap(({ programs = [] }) => programs),
    sets,
    facts,
  )
}

/** Pure: in Docker only the sets that are mounted into a container. */
export function lackingForDocker(components: readonly Needs[], facts: SupplyFacts): Lacking {
  return lackingOf(
    [],
    components.flatMap(({ jars = {} }) => jars.always ?? []),
    facts,
  )
}

function lackingOf(programs: readonly string[], jars: readonly JarSet[], facts: SupplyFacts): Lacking {
  const sets = facts.missingSets([...new Set(jars)])
  const maven = sets.every(facts.comesWithoutMaven) ? [] : ['mvn']
  return { sets, programs: [...new Set([...programs, ...maven])].filter((name) => !facts.hasProgram(name)) }
}

/** The facts of this machine. */
export async function observeSupply(cacheDir: string, env: Environment, home: string): Promise<SupplyFacts> {
  const inRepository = new Set<JarSet>()
  for (const set of missingSets(cacheDir, ['kafka', 'zipkin', 'debezium'])) {
    if (await isInLocalRepository(artefactsOf(set), home, env)) inRepository.add(set)
  }
  const hasMirror = (env.MSA_MAVEN_REPOSITORY ?? '') !== ''
  return {
    hasProgram: (name) => whichProgram(name, env) !== undefined,
    missingSets: (sets) => missingSets(cacheDir, sets),
    comesWithoutMaven: (set) => hasMirror || inRepository.has(set),
  }
}
