import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Artefact, Coordinates } from '../runtime/maven/artefact.ts'
import { type FetchProgress, fetchArtefacts } from '../runtime/maven/fetch.ts'
import { damageOf, isWhole } from '../runtime/maven/set-folder.ts'
import type { Environment } from '../runtime/run-to-end.ts'
import lock from './artefacts.lock.json' with { type: 'json' }
import type { JarSet } from './component.ts'

/** What the JVM engines are made of. The lock beside this file lists every file of it (`npx tsx scripts/lock-artefacts.ts` writes it). */
export const artefactSets = {
  /** One folder serves ZooKeeper, Kafka, Connect and the stock tools: the extra 10 MiB cost less than a second class path would. */
  kafka: {
    ...{ transitive: true, unpacked: false },
    roots: [
      { group: 'org.apache.kafka', name: 'kafka_2.13', version: '3.9.2', extension: 'jar' },
      { group: 'org.slf4j', name: 'slf4j-reload4j', version: '1.7.36', extension: 'jar' },
      { group: 'org.apache.kafka', name: 'connect-runtime', version: '3.9.2', extension: 'jar' },
      { group: 'org.apache.kafka', name: 'kafka-tools', version: '3.9.2', extension: 'jar' },
    ],
  },
  /** Kept unpacked: its libraries beside it. */
  zipkin: {
    ...{ transitive: false, unpacked: true },
    roots: [{ group: 'io.zipkin', name: 'zipkin-server', version: '3.6.1', classifier: 'slim', extension: 'jar' }],
  },
  /** Archives, kept unpacked: the folder is a Connect worker's `plugin.path`. */
  debezium: {
    ...{ transitive: false, unpacked: true },
    roots: [
      {
        group: 'io.debezium',
        name: 'debezium-connector-mariadb',
        version: '3.5.0.Final',
        classifier: 'plugin',
        extension: 'tar.gz',
      },
      {
        group: 'io.debezium',
        name: 'debezium-connector-jdbc',
        version: '3.6.0.Final',
        classifier: 'plugin',
        extension: 'tar.gz',
      },
    ],
  },
} as const satisfies Record<
  JarSet,
  { readonly transitive: boolean; readonly unpacked: boolean; readonly roots: readonly Coordinates[] }
>

export interface FetchContext {
  readonly cacheDir: string
  readonly env: Environment
  readonly home: string
  readonly on: (progress: FetchProgress) => void
  readonly signal: AbortSignal
}

export function artefactsOf(set: JarSet): readonly Artefact[] {
  return lock[set]
}

/** The folder of a set, whether it is there or not. Its name changes with the lock: what another version of msa uses stays untouched. */
export function jarSetDir(cacheDir: string, set: JarSet): string {
  const hash = createHash('sha256').update(JSON.stringify(lock[set])).digest('hex').slice(0, 12)
  return join(cacheDir, 'artefacts', `${set}-${hash}`)
}

/** Those of these sets that are not in the cache. Names and sizes are looked at, not contents: see `isWhole`. */
export function missingSets(cacheDir: string, sets: readonly JarSet[]): JarSet[] {
  return sets.filter((set) => !isWhole(jarSetDir(cacheDir, set), artefactsOf(set)))
}

/** Gets a set into the cache; nothing to do when it is there. */
export function fetchSet(set: JarSet, { cacheDir, ...context }: FetchContext): Promise<void> {
  return fetchArtefacts({ ...context, set, artefacts: artefactsOf(set), folder: jarSetDir(cacheDir, set) })
}

/** For `doctor --deep`: every byte against the lock, a line for each file that is not as it must be. */
export function damageOfSet(cacheDir: string, set: JarSet, signal?: AbortSignal): Promise<string[]> {
  return damageOf(jarSetDir(cacheDir, set), artefactsOf(set), signal)
}
