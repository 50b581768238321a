import { readdir } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'

/** One place that local configuration may come from. */
export interface Location {
  /** As it was written. */
  readonly text: string
  readonly path: string
  readonly isOptional: boolean
  readonly isFolder: boolean
  /** Each folder in this one: it was written with a `*` at the end. */
  readonly isEachFolder: boolean
  /** `.yml`: how to read a file whose name does not say so. */
  readonly extension?: string
}

/** Of one group any profile-specific file beats any other; a later group beats an earlier one. */
export type LocationGroup = readonly Location[]

export function defaultLocations(cwd: string): readonly LocationGroup[] {
  return [parseGroup('optional:file:./;optional:file:./config/;optional:file:./config/*/', cwd)]
}

export function parseGroup(text: string, folder: string): LocationGroup {
  return text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => parseLocation(part, folder))
}

/** `optional:file:./config/`, `/etc/app.yml`, `file:/run/settings[.yml]`; what is relative counts from the folder. */
export function parseLocation(text: string, folder: string): Location {
  const isOptional = text.startsWith('optional:')
  const resource = (isOptional ? text.slice('optional:'.length) : text).replace(/^(file|classpath):(\/\/(?=\/))?/, '')
  const [, path, extension] = /^(.*?)(?:\[(\.[a-z]+)\])?$/s.exec(resource) ?? []
  const plain = text.includes('classpath:') ? (path ?? '').replace(/^\/+/, '') : (path ?? '')
  const isEachFolder = plain.endsWith('/*/')
  const named = isEachFolder ? plain.slice(0, -2) : plain
  const absolute = isAbsolute(named) ? resolve(named) : resolve(join(folder, named))
  const isFolder = plain.endsWith('/') || plain === ''
  return { text, path: absolute, isOptional, isFolder, isEachFolder, ...(extension !== undefined && { extension }) }
}

/** The group with each `*` replaced by the folders that are there, in the order of their names. */
export async function expanded(group: LocationGroup): Promise<LocationGroup> {
  return (await Promise.all(group.map(async (location) => (location.isEachFolder ? foldersOf(location) : [location])))).flat()
}

async function foldersOf(location: Location): Promise<readonly Location[]> {
  const entries = await readdir(location.path, { withFileTypes: true }).catch(() => [])
  const names = entries.flatMap((entry) => (entry.isDirectory() || entry.isSymbolicLink() ? [entry.name] : []))
  return names.sort().map((name) => ({ ...location, path: join(location.path, name), isEachFolder: false }))
}
