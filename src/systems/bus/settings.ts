import { createActuatorClient } from '../../protocols/actuator/client.ts'
import { messageOf } from '../../shared/errors.ts'
import { type Env, hiddenValue, isEnv, type RunningEnv, readEnv } from '../running-env.ts'
import type { Member, MemberFacts } from './member.ts'

/** What a member's actuator shows of its settings. */
export interface Settings extends MemberFacts, Pick<RunningEnv, 'served' | 'effective'> {
  /** What `bus env` has put on top. */
  readonly managed: ReadonlySet<string>
}

/** `closed`: it lives, and shows no settings. `away`: nobody answers. */
export type Look =
  | { readonly kind: 'settings'; readonly settings: Settings }
  | { readonly kind: 'closed' }
  | { readonly kind: 'away'; readonly because: string }

const patienceMs = 3000

export async function lookAt({ actuatorUrl }: Member, signal: AbortSignal): Promise<Look> {
  const client = createActuatorClient({ baseUrl: actuatorUrl, timeoutMs: patienceMs, signal })
  try {
    const { status, body } = await client.environment()
    return status === 200 && isEnv(body) ? { kind: 'settings', settings: read(body) } : { kind: 'closed' }
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

const fromBus = 'manager'

function read(env: Env): Settings {
  const { profiles, effective, served } = readEnv(env)
  const busId = effective.get('spring.cloud.bus.id')
  const ofBus = env.propertySources.filter(({ name }) => name === fromBus)
  const managed = new Set(ofBus.flatMap(({ properties = {} }) => Object.keys(properties)))
  return { profiles, busId: isTold(busId) ? busId : null, served, effective, managed }
}

function isTold(value: string | undefined): value is string {
  return value !== undefined && value !== '' && value !== hiddenValue && !value.includes('${')
}
