import { basename, dirname, extname, join } from 'node:path'
import { activeDocuments } from '../../protocols/spring-properties/documents.ts'
import type { PropertyDocument } from '../../protocols/spring-properties/property.ts'
import { expanded, type Location, type LocationGroup, parseLocation } from './locations.ts'
import { extensions, readPropertyFile } from './property-file.ts'
import { SettingError } from './setting-error.ts'
import { createSource, type SearchableSource } from './source.ts'
import type { View } from './view.ts'

export interface LocalFiles {
  /** The one with the highest precedence first. */
  readonly sources: readonly SearchableSource[]
  /** `optional:configserver:…` as the files import it. */
  readonly remoteImports: readonly string[]
  readonly remotePlace: RemotePlace
}

/** Where the answer of the config server belongs: right above the file that imports it. */
export interface RemotePlace {
  /** So many of the sources are below it. */
  readonly sourcesBelow: number
  /** Imported by a file for all profiles: what the server has for a profile stands above all files. */
  readonly variantsRise: boolean
}

interface Search {
  readonly groups: readonly LocationGroup[]
  /** `spring.config.name` */
  readonly names: readonly string[]
  /** What the command line and the environment import: above all files. */
  readonly imports: readonly string[]
  readonly cwd: string
  /** For the placeholders of what a file imports; `own`: what has been read so far. */
  readonly viewWith: (own: readonly SearchableSource[]) => View
}

/** Reads what Boot's config data reads: plain files, profile-specific ones above them, and what each of them imports just above it. */
export async function loadLocalFiles(search: Search, profiles: readonly string[]): Promise<LocalFiles> {
  const found: SearchableSource[] = []
  const remoteImports: string[] = []
  const imported = new Set<string>()
  const cloudPlatform = search.viewWith([]).get('spring.main.cloud-platform')
  let remotePlace: RemotePlace | undefined
  let isOfProfile = false

  const addFile = async (path: string, location: Location): Promise<boolean> => {
    const documents = await readPropertyFile(path, location.extension)
    if (documents === undefined) return false
    for (const document of activeDocuments(documents, { profiles, cloudPlatform, file: path })) {
      const source = sourceOf(document, documents.length, path, location)
      found.push(source)
      await addImports(search.viewWith([source, ...found.toReversed()]).list('spring.config.import', []), source, dirname(path))
    }
    return true
  }

  const addImports = async (imports: readonly string[], source: SearchableSource | undefined, folder: string): Promise<void> => {
    if (source !== undefined && !hasImports(source)) return
    for (const text of imports) {
      if (isRemote(text)) remotePlace ??= { sourcesBelow: found.length, variantsRise: !isOfProfile }
      if (isRemote(text) || isContinued(text)) remoteImports.push(text)
      else await addImport(parseLocation(text, folder), source)
    }
  }

  const addImport = async (location: Location, source: SearchableSource | undefined) => {
    if (imported.has(location.path)) return
    imported.add(location.path)
    const exists = await addLocation(location, [''], search.names)
    for (const profile of profiles) await addLocation(location, [`-${profile}`], search.names)
    if (exists || location.isOptional) return
    throw new SettingError(
      'spring.config.import',
      source?.name,
      `there is no ${location.path} (optional:${location.text} would go without it)`,
    )
  }

  const addLocation = async (location: Location, suffixes: readonly string[], names: readonly string[]): Promise<boolean> => {
    let exists = false
    const isOuterOfProfile = isOfProfile
    for (const suffix of suffixes) {
      isOfProfile = isOuterOfProfile || suffix !== ''
      for (const path of candidates(location, names, suffix)) exists = (await addFile(path, location)) || exists
    }
    isOfProfile = isOuterOfProfile
    return exists
  }

  for (const group of await Promise.all(search.groups.map(expanded))) {
    for (const location of group) {
      const exists = await addLocation(location, [''], search.names)
      if (exists || location.isOptional || location.isFolder) continue
      throw new SettingError(
        'spring.config.location',
        undefined,
        `there is no ${location.path} (optional:${location.text} would go without it)`,
      )
    }
    for (const profile of profiles) {
      for (const location of group) await addLocation(location, [`-${profile}`], search.names)
    }
  }
  await addImports(search.imports, undefined, search.cwd)
  remotePlace ??= { sourcesBelow: found.length, variantsRise: false }
  return { sources: found.toReversed(), remoteImports, remotePlace }
}

export function isRemote(text: string): boolean {
  return /^(optional:)?configserver:/.test(text)
}

/** The second address of `configserver:http://a:8888,http://b:8888`. */
function isContinued(text: string): boolean {
  return /^https?:\/\//.test(text)
}

function hasImports(source: SearchableSource): boolean {
  return (source.find('spring.config.import') ?? source.find('spring.config.import[0]')) !== undefined
}

function candidates({ path, isFolder }: Location, names: readonly string[], suffix: string): readonly string[] {
  if (isFolder) return names.flatMap((name) => extensions.map((extension) => join(path, `${name}${suffix}${extension}`)))
  const extension = extname(path)
  return [join(dirname(path), `${basename(path, extension)}${suffix}${extension}`)]
}

function sourceOf({ index, properties }: PropertyDocument, count: number, path: string, { text }: Location): SearchableSource {
  const name = `Config resource 'file [${path}]' via location '${text}'${count > 1 ? ` (document #${index})` : ''}`
  return createSource(name, properties, (_key, { origin }) => {
    return origin === undefined ? undefined : `file [${path}] - ${origin.line}:${origin.column}`
  })
}
