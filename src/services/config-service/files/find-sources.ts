import type { ConfigPropertySource } from '../../../protocols/config-server/environment.ts'
import { activeDocuments } from '../../../protocols/spring-properties/documents.ts'
import type { ConfigRequest } from '../sources/source.ts'
import { activeProfiles, ignoresProfilesOfFiles, isConditional, refuseMisplaced } from './active-profiles.ts'
import type { Evidence } from './evidence.ts'
import type { Folder } from './folder.ts'
import { createSearch, type Entry } from './search.ts'

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
  const search = createSearch([...new Set(['application', ...application.split(',')])], evidence)
  const plain = await search.filesIn(folders, '')
  const imported = await search.addImports(
    plain.filter(({ document }) => !isConditional(document)),
    [],
  )

  const ownProfiles = !ignoresProfilesOfFiles(requested)
  const known = plain.flatMap(withImports)
  refuseMisplaced(known, { ownProfiles, areOfProfile: false })
  const active = ownProfiles ? activeProfiles(requested, known) : requested

  const specific: Entry[] = []
  for (const profile of active.toReversed()) specific.push(...(await search.variantsOf(imported, profile)))
  for (const profile of active.toReversed()) specific.push(...(await search.filesIn(folders, `-${profile}`)))
  refuseMisplaced(specific, { ownProfiles, areOfProfile: true })

  const isActive = ({ document }: Entry): boolean => activeDocuments([document], active).length > 0
  const late = [...specific, ...known.filter(({ document }) => isConditional(document))].filter(isActive)
  await search.addImports(late, active)
  return [...specific, ...plain].flatMap(withImports).filter(isActive).map(toSource)
}

function withImports(entry: Entry): readonly Entry[] {
  return [...entry.imports.flatMap(withImports), entry]
}

function toSource({ folder, name, document, isAlone }: Entry): ConfigPropertySource {
  return { name: folder.sourceName(name, isAlone ? undefined : document.index), properties: document.properties }
}
