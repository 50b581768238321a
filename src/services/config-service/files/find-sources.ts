import type { ConfigPropertySource } from '../../../protocols/config-server/environment.ts'
import { activeDocuments } from '../../../protocols/spring-properties/documents.ts'
import type { ConfigRequest } from '../sources/source.ts'
import { activeProfiles, ignoresProfilesOfFiles, refuseMisplaced } from './active-profiles.ts'
import { type Entry, withImports } from './entry.ts'
import type { Evidence } from './evidence.ts'
import type { Folder } from './folder.ts'
import { addImports, addLateImports, takeVariants } from './imports.ts'
import { createSearch } from './search.ts'

/**
 * What Spring Boot makes of these folders, the highest precedence first: files of a profile before files of none, the last profile
 * first; then the last folder, the last application, and `.properties` before the other kinds. What a document imports stands
 * right above it, the last import first; but the files that belong to an import and a profile stand above all.
 */
export async function findSources(
  folders: readonly Folder[],
  { application, profiles }: Pick<ConfigRequest, 'application' | 'profiles'>,
  evidence: Evidence,
): Promise<readonly ConfigPropertySource[]> {
  const requested = [...new Set(profiles.split(','))]
  const names = application.split(',').map((name) => name.trim())
  const search = createSearch([...new Set(['application', ...names])], evidence)
  const plain = await search.filesIn(folders, '')
  await addImports(plain, search)

  const ownProfiles = !ignoresProfilesOfFiles(requested)
  const known = plain.flatMap(withImports)
  refuseMisplaced(known, { ownProfiles })
  const active = ownProfiles ? activeProfiles(requested, known) : requested
  const cloudPlatform = search.find('spring.main.cloud-platform')
  const isActive = ({ document, folder, name }: Entry): boolean => {
    const circumstances = { profiles: active, cloudPlatform, file: folder.sourceName(name, undefined) }
    return activeDocuments([document], circumstances).length > 0
  }

  const late = { search, profiles: active, isActive }
  await addLateImports(plain, late)
  const specific: Entry[] = []
  for (const profile of active.toReversed()) specific.push(...(await search.filesIn(folders, `-${profile}`)))
  await addLateImports(specific, late)

  const all = [...takeVariants(plain), ...specific, ...plain].flatMap(withImports)
  refuseMisplaced(all, { ownProfiles })
  return all.filter(isActive).map(toSource)
}

function toSource({ folder, name, document, isAlone }: Entry): ConfigPropertySource {
  return { name: folder.sourceName(name, isAlone ? undefined : document.index), properties: document.properties }
}
