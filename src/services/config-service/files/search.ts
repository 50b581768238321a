import { type PropertyDocument, PropertyFileError } from '../../../protocols/spring-properties/property.ts'
import { type Extension, extensions } from './documents-of.ts'
import type { Evidence } from './evidence.ts'
import type { Folder } from './folder.ts'
import { listOf } from './property-lists.ts'

/** A document of a file. */
export interface Entry {
  readonly folder: Folder
  readonly name: string
  readonly document: PropertyDocument
  /** The only one of its file. */
  readonly isAlone: boolean
  /** The highest precedence first; filled by `addImports`. */
  readonly imports: Entry[]
}

/** What a document imports: one file, or what a folder has for the application. */
export interface Imported {
  readonly folder: Folder
  readonly name: string | undefined
}

export interface Search {
  /** `<name><suffix>.<extension>` for the names and extensions that count, the highest precedence first. */
  filesIn(folders: readonly Folder[], suffix: string): Promise<readonly Entry[]>
  /** Loads what they import, and what that imports; each file once. With the variants for these profiles. */
  addImports(entries: readonly Entry[], profiles: readonly string[]): Promise<readonly Imported[]>
  /** The files that belong to imports and a profile, the last import first. */
  variantsOf(imports: readonly Imported[], profile: string): Promise<readonly Entry[]>
}

export function createSearch(names: readonly string[], evidence: Evidence): Search {
  const loaded = new Set<string>()

  async function load(folder: Folder, name: string): Promise<readonly Entry[]> {
    const key = folder.sourceName(name, undefined)
    if (loaded.has(key)) return []
    const documents = await folder.documents(name, evidence)
    if (documents === undefined) return []
    loaded.add(key)
    return documents.toReversed().map((document) => ({ folder, name, document, isAlone: documents.length === 1, imports: [] }))
  }

  async function filesIn(folders: readonly Folder[], suffix: string): Promise<readonly Entry[]> {
    const found: Entry[] = []
    for (const folder of folders.toReversed()) {
      const present = await folder.names(evidence)
      if (present === undefined) continue
      for (const name of names.toReversed()) {
        for (const extension of byPrecedence) {
          const file = `${name}${suffix}${extension}`
          // A name may hold a path: `GET /group(_)service/dev`.
          if (present.has(file) || name.includes('/')) found.push(...(await load(folder, file)))
        }
      }
    }
    return found
  }

  function filesOf({ folder, name }: Imported, suffix: string): Promise<readonly Entry[]> {
    if (name === undefined) return filesIn([folder], suffix)
    const dot = name.lastIndexOf('.')
    return load(folder, `${name.slice(0, dot)}${suffix}${name.slice(dot)}`)
  }

  async function addImports(entries: readonly Entry[], profiles: readonly string[]): Promise<readonly Imported[]> {
    const all: Imported[] = []
    for (const entry of entries) {
      for (const location of listOf(entry.document.properties, 'spring.config.import')) {
        const imported = importedBy(entry, location)
        if (imported === undefined) continue
        all.push(imported)
        const found = [...(await filesOf(imported, ''))]
        for (const profile of profiles) found.unshift(...(await filesOf(imported, `-${profile}`)))
        entry.imports.unshift(...found)
        all.push(...(await addImports(found, profiles)))
      }
    }
    return all
  }

  async function variantsOf(imports: readonly Imported[], profile: string): Promise<readonly Entry[]> {
    const found: Entry[] = []
    for (const imported of imports.toReversed()) found.push(...(await filesOf(imported, `-${profile}`)))
    return found
  }

  return { filesIn, addImports, variantsOf }
}

const byPrecedence: readonly Extension[] = extensions.toReversed()

/** Only files beside those that are served: no class path, no other server, and nothing outside. */
function importedBy({ folder, name: importer }: Entry, location: string): Imported | undefined {
  const path = location.replace(/^optional:/, '').replace(/^file:(?=\/)(\/\/(?=\/))?/, '')
  if (/^[a-z][\w+.-]*:/i.test(path)) return undefined
  const slash = path.lastIndexOf('/')
  const name = path.slice(slash + 1)
  if (name !== '' && !extensions.some((extension) => name.endsWith(extension))) {
    const reason = `imports ${location}, which is no folder (no / at its end) and no kind of file that is known`
    throw new PropertyFileError(folder.sourceName(importer, undefined), undefined, reason)
  }
  const inner = folder.inner(slash < 0 ? '' : path.slice(0, slash + 1))
  return inner && { folder: inner, name: name === '' ? undefined : name }
}
