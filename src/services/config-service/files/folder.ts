import type { PropertyDocument } from '../../../protocols/spring-properties/property.ts'
import type { Evidence } from './evidence.ts'

/** A folder that is searched, on the disk or in a commit. */
export interface Folder {
  /** The names in it that may be files; undefined where there is no such folder. */
  names(evidence: Evidence): Promise<ReadonlySet<string> | undefined>
  /** Throws a `PropertyFileError`; undefined where it is no file after all. */
  documents(name: string, evidence: Evidence): Promise<readonly PropertyDocument[] | undefined>
  /** Any file at a path below it. */
  file(path: string, evidence: Evidence): Promise<FileContent | undefined>
  /** Another one, by its path from here or by an absolute one; undefined outside of what is served. */
  inner(path: string): Folder | undefined
  /** How a property source is called, which clients look at; with the number of its document where the file has several. */
  sourceName(name: string, document: number | undefined): string
}

export interface FileContent {
  readonly name: string
  readonly bytes: Buffer
  readonly modifiedMs: number
}

export interface SizeLimits {
  readonly propertyFileBytes: number
  readonly plainFileBytes: number
}
