import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemCodeOf } from '../shared/errors.ts'
import type { ComponentDefinition } from './component.ts'
import { components } from './components.ts'
import { type ConfigServing, lessonKey } from './config-serving.ts'
import { ownDefinition } from './own-service.ts'
import type { ProjectService } from './project/project.ts'
import { type LabFiles, writeAtomically } from './store.ts'

/**
 * What a lab took over from msa.yaml when it was last brought up, with the secrets found: every other command works on
 * this, from whatever folder it is typed in. Its file is readable by its owner alone.
 */
export interface LabRecord {
  /** The msa.yaml; null where there was none. */
  readonly file: string | null
  readonly services: Readonly<Record<string, ProjectService>>
  readonly config: ConfigServing
}

/** Where a lab without an msa.yaml keeps the files that it serves. */
export function ownConfigRepo({ dir }: Pick<LabFiles, 'dir'>): string {
  return join(dir, 'config-repo')
}

export function emptyRecord(files: Pick<LabFiles, 'dir'>): LabRecord {
  return {
    file: null,
    services: {},
    config: { repo: { kind: 'folder', path: ownConfigRepo(files) }, encrypt: { key: lessonKey, keyStore: null } },
  }
}

/** Undefined for a lab that has never been up; also for one whose record cannot be used: its engines are known all the same. */
export function readRecord(files: LabFiles): LabRecord | undefined {
  try {
    const found = JSON.parse(readFileSync(files.record, 'utf8')) as Partial<LabRecord> | null
    return found?.services && found.config?.repo && found.config.encrypt ? (found as LabRecord) : undefined
  } catch (error) {
    if (error instanceof SyntaxError || systemCodeOf(error) !== undefined) return undefined
    throw error
  }
}

export async function writeRecord(files: LabFiles, record: LabRecord): Promise<void> {
  await writeAtomically(files.record, `${JSON.stringify(record, null, 2)}\n`, 0o600)
}

/** All components of a lab: those everybody knows, and its own services after them; one may take the place of one of ours. */
export function registryOf({ services }: Pick<LabRecord, 'services'>): readonly ComponentDefinition[] {
  const own = Object.entries(services).map(([name, service]) => ownDefinition(name, service, components))
  return own.length === 0 ? components : [...components.filter(({ name }) => !(name in services)), ...own]
}
