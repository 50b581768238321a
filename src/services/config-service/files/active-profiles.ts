import { type PropertyDocument, PropertyFileError } from '../../../protocols/spring-properties/property.ts'
import { canonicalName } from '../../../protocols/spring-properties/relaxed-name.ts'
import type { Entry } from './entry.ts'
import { listOf, listsBelow } from './property-lists.ts'

/** A client asks with `default` before it knows its profiles: those that a file would switch on are then its own business. */
export function ignoresProfilesOfFiles([first]: readonly string[]): boolean {
  return first?.toLowerCase() === 'default'
}

/** Those of the request, then those that the files include; each followed by its group. */
export function activeProfiles(requested: readonly string[], entries: readonly Entry[]): readonly string[] {
  const properties = entries.filter(({ document }) => !isConditional(document)).map(({ document }) => document.properties)
  const included = properties.flatMap((each) => listOf(each, 'spring.profiles.include'))
  const groups = listsBelow(properties, 'spring.profiles.group')
  const active = new Set<string>()
  const add = (profile: string): void => {
    if (active.has(profile)) return
    active.add(profile)
    for (const member of groups.get(profile) ?? []) add(member)
  }
  for (const profile of [...requested, ...included]) add(profile)
  return [...active]
}

export function isConditional({ properties }: PropertyDocument): boolean {
  return [...properties.keys()].some(
    (key) => key.startsWith('spring') && canonicalName(key).startsWith('spring.config.activate.'),
  )
}

/** Boot refuses these rather than to ignore them, and so do the applications that would read the same file themselves. */
export function refuseMisplaced(entries: readonly Entry[], { ownProfiles }: { readonly ownProfiles: boolean }): void {
  for (const { folder, name, document, isOfProfile } of entries) {
    for (const [key, { origin }] of document.properties) {
      if (!key.startsWith('spring')) continue
      const canonical = canonicalName(key.replace(/\[0\]$/, ''))
      const refuse = (because: string): never => {
        throw new PropertyFileError(folder.sourceName(name, undefined), origin?.line, `${key} ${because}`)
      }
      if (canonical === 'spring.profiles') refuse('is now spring.config.activate.on-profile')
      if (!ownProfiles) continue
      if (isOfProfile && switches.includes(canonical)) refuse('is not allowed in a file of a profile')
      if (canonical === 'spring.profiles.include' && isConditional(document)) refuse('is not allowed in a document of a profile')
    }
  }
}

const switches = ['spring.profiles.include', 'spring.profiles.active', 'spring.profiles.default']
