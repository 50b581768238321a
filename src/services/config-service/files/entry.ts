import type { PropertyDocument } from '../../../protocols/spring-properties/property.ts'
import type { Folder } from './folder.ts'

/** A document of a file. */
export interface Entry {
  readonly folder: Folder
  readonly name: string
  readonly document: PropertyDocument
  /** The only one of its file. */
  readonly isAlone: boolean
  readonly isOfProfile: boolean
  /** What it imports whatever the profiles are; the highest precedence first. */
  readonly imports: Entry[]
  /** What it imports once the profiles are known. Stands above the others. */
  readonly lateImports: Entry[]
}

/** What a document imports: one file, or what a folder has for the application. */
export interface Imported {
  readonly folder: Folder
  readonly name: string | undefined
}

export function withImports(entry: Entry): readonly Entry[] {
  return [...entry.lateImports.flatMap(withImports), ...entry.imports.flatMap(withImports), entry]
}
