import { splitList } from './convert.ts'
import { createView, type View } from './view.ts'

/** Included ones first, then the active ones, each followed by the members of its group. Without any: none. */
export function activeProfilesOf(view: View): readonly string[] {
  const expanded = new Set<string>()
  const add = (profile: string) => {
    if (expanded.has(profile)) return
    expanded.add(profile)
    for (const member of view.list(`spring.profiles.group.${profile}`, [])) add(member)
  }
  for (const profile of [...includedProfiles(view), ...view.list('spring.profiles.active', [])]) add(profile)
  return [...expanded]
}

/** Each source adds its own: the highest does not hide the others'. */
function includedProfiles(view: View): readonly string[] {
  const name = 'spring.profiles.include'
  return [...view.sources].reverse().flatMap((source) => {
    const whole = source.find(name)
    return whole === undefined ? createView([source]).list(name, []) : splitList(view.textOf(whole))
  })
}

/** What profile-specific files and documents are chosen by. */
export function acceptedProfiles(active: readonly string[], view: View): readonly string[] {
  return active.length > 0 ? active : view.list('spring.profiles.default', ['default'])
}
