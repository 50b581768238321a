import { readdirSync, readFileSync, realpathSync, type Stats } from 'node:fs'
import { basename, join, sep } from 'node:path'
import { type PropertyDocument, PropertyFileError } from '../../../protocols/spring-properties/property.ts'
import { BoundedMap } from './bounded-map.ts'
import { documentsOf } from './documents-of.ts'
import { type Evidence, isFresh, isSame } from './evidence.ts'
import type { FileContent, Folder, SizeLimits } from './folder.ts'

/** Reads the disk, and remembers what it read for as long as the files stay as they were. */
export interface Disk {
  folder(place: DiskPlace): Folder
}

export interface DiskPlace {
  readonly path: string
  readonly sourceName: Folder['sourceName']
  readonly inner: Folder['inner']
  /** Links may not lead out of it. */
  readonly within?: string
}

export function createDisk(limits: SizeLimits): Disk {
  const listings = new BoundedMap<string, Remembered<ReadonlySet<string> | undefined>>(500)
  const parsed = new BoundedMap<string, Remembered<Parsed>>(64 * 1024 * 1024)

  function names(path: string, evidence: Evidence): ReadonlySet<string> | undefined {
    const stats = evidence.look(path)
    if (!stats?.isDirectory()) return undefined
    const known = listings.get(path)
    if (known !== undefined && isSame(known.stats, stats)) return known.value
    const value = new Set(readdirSync(path))
    if (!isFresh(stats)) listings.set(path, { stats, value })
    return value
  }

  function documents(path: string, place: DiskPlace, evidence: Evidence): readonly PropertyDocument[] | undefined {
    const stats = evidence.look(path)
    if (!stats?.isFile()) return undefined
    const known = parsed.get(path)
    const value = known !== undefined && isSame(known.stats, stats) ? known.value : parse(path, stats, place)
    if (value !== known?.value && !isFresh(stats)) parsed.set(path, { stats, value }, stats.size + 200)
    if (value instanceof PropertyFileError) throw value
    return value
  }

  function parse(path: string, stats: Stats, place: DiskPlace): Parsed {
    try {
      if (stats.size > limits.propertyFileBytes) throw tooLarge(path, stats.size, limits.propertyFileBytes)
      return isWithin(path, place.within) ? documentsOf(readFileSync(path), path) : undefined
    } catch (error) {
      if (error instanceof PropertyFileError) return error
      throw error
    }
  }

  function file(path: string, place: DiskPlace, evidence: Evidence): FileContent | undefined {
    const stats = evidence.look(path)
    if (!stats?.isFile() || !isWithin(path, place.within)) return undefined
    if (stats.size > limits.plainFileBytes) throw tooLarge(path, stats.size, limits.plainFileBytes)
    return { name: basename(path), bytes: readFileSync(path), modifiedMs: stats.mtimeMs }
  }

  return {
    folder: (place) => ({
      names: async (evidence) => names(place.path, evidence),
      documents: async (name, evidence) => documents(join(place.path, name), place, evidence),
      file: async (path, evidence) => file(join(place.path, path), place, evidence),
      inner: place.inner,
      sourceName: place.sourceName,
    }),
  }
}

interface Remembered<Value> {
  readonly stats: Stats
  readonly value: Value
}

type Parsed = readonly PropertyDocument[] | PropertyFileError | undefined

export function tooLarge(path: string, bytes: number, limit: number): PropertyFileError {
  return new PropertyFileError(path, undefined, `has ${bytes} bytes, and ${limit} are allowed`)
}

function isWithin(path: string, folder: string | undefined): boolean {
  return folder === undefined || realpathSync(path).startsWith(realpathSync(folder) + sep)
}
