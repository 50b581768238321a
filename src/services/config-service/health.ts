import type { Health } from '../../platform/platform.ts'
import type { ConfigRequest, ConfigSource } from './sources/source.ts'

export interface HealthSettings {
  readonly acceptEmpty: boolean
  /** What is said instead of UP. */
  readonly downStatus: string
  /** `spring.cloud.config.server.health.repositories`: what is read as a test. */
  readonly repositories: readonly ConfigRequest[]
}

/** UP if the configuration of the test applications can be read. A remote repository that is away is shown, and does no harm. */
export async function healthOf(source: ConfigSource, { acceptEmpty, downStatus, repositories }: HealthSettings): Promise<Health> {
  const found: Readonly<Record<string, unknown>>[] = []
  let isEmpty = true
  for (const request of repositories) {
    try {
      const { propertySources, name, profiles, label } = (await source.find(request)).environment
      if (propertySources.length > 0) isEmpty = false
      const sources = propertySources.map((each) => each.name)
      found.push({ ...(sources.length === 0 ? {} : { sources }), name, profiles, label })
    } catch (error) {
      const { application, profiles } = request
      const because = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
      return { status: downStatus, details: { repository: { application, profiles }, error: because } }
    }
  }
  const troubles = source.troubles?.() ?? []
  const unreachable = troubles.length === 0 ? {} : { unreachable: troubles }
  if (!acceptEmpty && isEmpty) return { status: downStatus, details: { acceptEmpty, repositories: found, ...unreachable } }
  return { status: 'UP', details: { repositories: found, ...unreachable } }
}
