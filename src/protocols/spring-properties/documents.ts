import { matchesProfiles } from './profile-expression.ts'
import type { PropertyDocument } from './property.ts'
import { canonicalName } from './relaxed-name.ts'
import { scalarAsText } from './scalar.ts'

const ON_PROFILE = 'spring.config.activate.onprofile'
const ON_CLOUD_PLATFORM = 'spring.config.activate.oncloudplatform'

/** Without the documents whose `spring.config.activate.on-profile` does not fit, and those for a cloud platform. */
export function activeDocuments(
  documents: readonly PropertyDocument[],
  profiles: readonly string[],
): readonly PropertyDocument[] {
  return documents.filter((document) => {
    const expressions = conditionsOf(document, ON_PROFILE)
    if (expressions.length > 0 && !expressions.some((expression) => matchesProfiles(expression, profiles))) return false
    return conditionsOf(document, ON_CLOUD_PLATFORM).every((platform) => platform.trim().toLowerCase() === 'none')
  })
}

/** One text, or the items of a list. */
function conditionsOf({ properties }: PropertyDocument, name: string): readonly string[] {
  const conditions: string[] = []
  for (const [key, { value }] of properties) {
    if (!key.startsWith('spring')) continue
    const canonical = canonicalName(key)
    if (canonical === name || canonical.startsWith(`${name}[`)) conditions.push(scalarAsText(value))
  }
  return conditions.filter((condition) => condition.trim() !== '')
}
