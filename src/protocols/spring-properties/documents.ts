import { messageOf } from '../../shared/errors.ts'
import { matchesProfiles } from './profile-expression.ts'
import { type PropertyDocument, PropertyFileError } from './property.ts'
import { canonicalName } from './relaxed-name.ts'
import { scalarAsText } from './scalar.ts'

const ON_PROFILE = 'spring.config.activate.onprofile'
const ON_CLOUD_PLATFORM = 'spring.config.activate.oncloudplatform'

export interface Circumstances {
  readonly profiles: readonly string[]
  /** `spring.main.cloud-platform` */
  readonly cloudPlatform?: string | undefined
  /** For error messages only. */
  readonly file: string
}

/** Without the documents whose `spring.config.activate.on-profile` does not fit, and those for another cloud platform. */
export function activeDocuments(
  documents: readonly PropertyDocument[],
  { profiles, cloudPlatform, file }: Circumstances,
): readonly PropertyDocument[] {
  try {
    return documents.filter((document) => isForProfiles(document, profiles) && isForPlatform(document, cloudPlatform ?? 'none'))
  } catch (error) {
    throw new PropertyFileError(file, undefined, messageOf(error), error)
  }
}

function isForProfiles(document: PropertyDocument, profiles: readonly string[]): boolean {
  const expressions = conditionsOf(document, ON_PROFILE)
  return expressions.length === 0 || expressions.some((expression) => matchesProfiles(expression, profiles))
}

function isForPlatform(document: PropertyDocument, cloudPlatform: string): boolean {
  return conditionsOf(document, ON_CLOUD_PLATFORM).every((platform) => asPlatform(platform) === asPlatform(cloudPlatform))
}

const PLATFORMS = ['none', 'cloudfoundry', 'heroku', 'sap', 'nomad', 'kubernetes', 'azureappservice']

function asPlatform(text: string): string {
  const name = text.toLowerCase().replace(/[^a-z0-9]/g, '')
  if (!PLATFORMS.includes(name)) throw new Error(`'${text}' is no cloud platform: ${PLATFORMS.join(' ')}`)
  return name
}

/** One text, or the items of a list. */
function conditionsOf({ properties }: PropertyDocument, name: string): readonly string[] {
  const conditions: string[] = []
  for (const [key, { value }] of properties) {
    if (!key.startsWith('spring')) continue
    const canonical = canonicalName(key)
    if (canonical === name || canonical.startsWith(`${name}[`)) conditions.push(scalarAsText(value))
  }
  return conditions.filter((condition) => condition !== '')
}
