import { createActuatorClient } from '../../protocols/actuator/client.ts'
import { messageOf } from '../../shared/errors.ts'
import type { Member, MemberFacts } from './member.ts'

/** What a member's actuator shows of its settings. */
export interface Settings extends MemberFacts {
  /** What the config server gave it; overridden by a stronger source of its own, where that is named. */
  readonly served: ReadonlyMap<string, { readonly value: string; readonly overriddenBy: string | null }>
  /** All, as they are in force. */
  readonly effective: ReadonlyMap<string, string>
  /** What `bus env` has put on top. */
  readonly managed: ReadonlySet<string>
}

/** `closed`: it lives, and shows no settings. `away`: nobody answers. */
export type Look =
  | { readonly kind: 'settings'; readonly settings: Settings }
  | { readonly kind: 'closed' }
  | { readonly kind: 'away'; readonly because: string }

const patienceMs = 3000

/** In place of a value that it keeps to itself. */
export const hidden = '******'

export async function lookAt({ actuatorUrl }: Member, signal: AbortSignal): Promise<Look> {
  const client = createActuatorClient({ baseUrl: actuatorUrl, timeoutMs: patienceMs, signal })
  try {
    const { status, body } = await client.environment()
    if (status !== 200 || body === undefined || !Array.isArray(body.propertySources)) return { kind: 'closed' }
    return { kind: 'settings', settings: read(body as unknown as Env) }
  } catch (error) {
    signal.throwIfAborted()
    const because = messageOf(error)
    return /not JSON|larger than|not supported/.test(because) ? { kind: 'closed' } : { kind: 'away', because }
  }
}

/** Of one that shows nothing, nothing is known. */
export function factsIn(look: Look | undefined): MemberFacts {
  return look?.kind === 'settings' ? look.settings : { profiles: [], busId: null }
}

interface Env {
  readonly activeProfiles?: readonly string[]
  readonly propertySources: readonly {
    readonly name: string
    readonly properties?: Readonly<Record<string, { readonly value?: unknown }>>
  }[]
}

const fromServer = /^(?:configserver:|bootstrapProperties-)(?!.*configClient$)/
const fromBus = 'manager'

/** The strongest source comes first. */
function read({ activeProfiles = [], propertySources }: Env): Settings {
  const effective = new Map<string, string>()
  const strongest = new Map<string, string>()
  const served = new Map<string, { value: string; overriddenBy: string | null }>()
  const managed = new Set<string>()
  for (const { name, properties = {} } of propertySources) {
    for (const [key, { value: raw }] of Object.entries(properties)) {
      const value = String(raw ?? '')
      if (fromServer.test(name) && !served.has(key)) served.set(key, { value, overriddenBy: strongest.get(key) ?? null })
      if (name === fromBus) managed.add(key)
      if (effective.has(key)) continue
      effective.set(key, value)
      strongest.set(key, name)
    }
  }
  const busId = effective.get('spring.cloud.bus.id')
  return { profiles: activeProfiles, busId: isTold(busId) ? busId : null, served, effective, managed }
}

function isTold(value: string | undefined): value is string {
  return value !== undefined && value !== '' && value !== hidden && !value.includes('${')
}
