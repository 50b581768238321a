import { type Extension, extensions } from './documents-of.ts'
import type { Entry, Imported } from './entry.ts'
import type { Evidence } from './evidence.ts'
import type { Folder } from './folder.ts'

export interface Search {
  /** `<name><suffix>.<extension>` for the names and extensions that count, the highest precedence first; each file once. */
  filesIn(folders: readonly Folder[], suffix: string): Promise<readonly Entry[]>
  /** One file, or what a folder has for the application. */
  filesOf(imported: Imported, suffix: string): Promise<readonly Entry[]>
  /** A property of the files so far, as it is written; the highest precedence first. */
  find(key: string): string | undefined
}

export function createSearch(names: readonly string[], evidence: Evidence): Search {
  const loaded = new Map<string, readonly Entry[]>()

  async function load(folder: Folder, name: string, isOfProfile: boolean): Promise<readonly Entry[]> {
    const key = folder.sourceName(name, undefined)
    if (loaded.has(key)) return []
    const documents = await folder.documents(name, evidence)
    if (documents === undefined) return []
    const isAlone = documents.length === 1
    const entries = documents
      .toReversed()
      .map((document) => ({ folder, name, document, isAlone, isOfProfile, imports: [], lateImports: [] }))
    loaded.set(key, entries)
    return entries
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
          if (present.has(file) || name.includes('/')) found.push(...(await load(folder, file, suffix !== '')))
        }
      }
    }
    return found
  }

  return {
    filesIn,
    filesOf: async ({ folder, name }, suffix) => {
      if (name === undefined) return filesIn([folder], suffix)
      const dot = name.lastIndexOf('.')
      return load(folder, `${name.slice(0, dot)}${suffix}${name.slice(dot)}`, suffix !== '')
    },
    find: (key) => {
      for (const entries of loaded.values()) {
        for (const { document } of entries) {
          const property = document.properties.get(key)
          if (property !== undefined) return String(property.value)
        }
      }
      return undefined
    },
  }
}

const byPrecedence: readonly Extension[] = extensions.toReversed()
