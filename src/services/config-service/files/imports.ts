import { resolvePlaceholders } from '../../../protocols/spring-properties/placeholders.ts'
import { PropertyFileError } from '../../../protocols/spring-properties/property.ts'
import { isConditional } from './active-profiles.ts'
import { extensions } from './documents-of.ts'
import type { Entry, Imported } from './entry.ts'
import { listOf } from './property-lists.ts'
import type { Search } from './search.ts'

/** Before the profiles are known: what documents for all of them import, and what that imports. */
export async function addImports(entries: readonly Entry[], search: Search): Promise<void> {
  for (const entry of entries) {
    if (isConditional(entry.document)) continue
    for (const imported of importsOf(entry, search)) entry.imports.unshift(...(await search.filesOf(imported, '')))
    await addImports(entry.imports, search)
  }
}

export interface Late {
  readonly search: Search
  readonly profiles: readonly string[]
  readonly isActive: (entry: Entry) => boolean
}

/** Once they are known: the variants for the profiles of all that is imported, and what documents for a profile import. */
export async function addLateImports(entries: readonly Entry[], late: Late): Promise<void> {
  for (const entry of entries.filter(late.isActive)) {
    await addLateImports(entry.imports, late)
    for (const imported of importsOf(entry, late.search)) {
      for (const suffix of ['', ...late.profiles.map((profile) => `-${profile}`)]) {
        entry.lateImports.unshift(...(await late.search.filesOf(imported, suffix)))
      }
    }
    await addLateImports(entry.lateImports, late)
    // As in Spring Boot: they rise by one level, and only once.
    entry.lateImports.unshift(...takeVariants(entry.imports).map((variant) => ({ ...variant, isOfProfile: false })))
  }
}

/** Those for a profile among what these import, no longer there. */
export function takeVariants(entries: readonly Entry[]): readonly Entry[] {
  return entries.flatMap(({ imports, lateImports }) => [...takeFrom(lateImports), ...takeFrom(imports)])
}

function takeFrom(entries: Entry[]): readonly Entry[] {
  const all = entries.splice(0)
  entries.push(...all.filter(({ isOfProfile }) => !isOfProfile))
  return all.filter(({ isOfProfile }) => isOfProfile)
}

function importsOf(entry: Entry, search: Search): readonly Imported[] {
  return listOf(entry.document.properties, 'spring.config.import')
    .flatMap((text) => resolvePlaceholders(text, search.find).split(/[,;]/))
    .flatMap((location) => importedBy(entry, location.trim()) ?? [])
}

/** Only files beside those that are served: no class path, no other server, and nothing outside. */
function importedBy({ folder, name: importer }: Entry, location: string): Imported | undefined {
  const path = location.replace(/^optional:/, '').replace(/^file:(?=\/)(\/\/(?=\/))?/, '')
  if (path === '' || /^[a-z][\w+.-]*:/i.test(path)) return undefined
  const slash = path.lastIndexOf('/')
  const name = path.slice(slash + 1)
  if (name !== '' && !extensions.some((extension) => name.endsWith(extension))) {
    if (location.startsWith('optional:')) return undefined
    const reason = `imports ${location}, which is no folder (no / at its end) and no kind of file that is known`
    throw new PropertyFileError(folder.sourceName(importer, undefined), undefined, reason)
  }
  const inner = folder.inner(slash < 0 ? '' : path.slice(0, slash + 1))
  return inner && { folder: inner, name: name === '' ? undefined : name }
}
