import { MsaError } from '../../shared/errors.ts'
import { allAsText, didYouMean } from '../../shared/suggest.ts'
import { actuatorAt, told } from '../actuator.ts'
import type { ServiceInstance } from '../instances.ts'
import { isPattern, parsePattern } from '../pattern.ts'
import { type Breaker, breakersOf } from './breakers.ts'

/** `reset`: closed, and its counts begin anew. The actuator has no word of its own for that: closing does it, also where it is closed. */
export type BreakerVerb = 'open' | 'close' | 'reset'

export interface Changed {
  readonly instance: string
  readonly name: string
  readonly before: string
  readonly after: string
  /** Of one that could not be changed. */
  readonly because: string | null
}

const patienceMs = 5000

/** All breakers of the instances that the name means; what fails for one does not keep the others from it. */
export async function changeBreakers(
  instances: readonly ServiceInstance[],
  wish: { readonly verb: BreakerVerb; readonly service: string; readonly name: string | undefined },
  signal: AbortSignal,
): Promise<readonly Changed[]> {
  const { breakers, silent } = await breakersOf(instances, signal)
  const chosen = chooseBreakers(breakers, wish)
  const changed = await Promise.all(
    chosen.map(async (breaker): Promise<Changed> => {
      const place = instances.find(({ name }) => name === breaker.instance)
      if (!place || isSo(breaker, wish.verb)) return unchanged(breaker)
      return change(place, breaker, wish.verb, signal)
    }),
  )
  const unasked = silent.map(({ instance, because }) => ({ instance, name: wish.name ?? '*', before: '?', after: '?', because }))
  return [...changed, ...unasked]
}

async function change(
  { actuatorUrl }: ServiceInstance,
  breaker: Breaker,
  verb: BreakerVerb,
  signal: AbortSignal,
): Promise<Changed> {
  const { instance, name, state: before } = breaker
  const said = await told(async () => {
    const client = actuatorAt(actuatorUrl, patienceMs, signal)
    const { status, body } = await client.updateCircuitBreaker(name, verb === 'open' ? 'FORCE_OPEN' : 'CLOSE')
    return typeof body?.currentState === 'string' ? { value: body.currentState } : { because: refusalOf(status) }
  })
  return 'value' in said
    ? { instance, name, before, after: said.value, because: null }
    : { instance, name, before, after: before, because: said.because }
}

function refusalOf(status: number): string {
  if (status === 404 || status === 405)
    return `its actuator changes no breaker (${status}): circuitbreakers must be exposed, with write access`
  return status === 401 || status === 403 ? `it does not let us in (${status})` : `it answers ${status}`
}

function isSo({ state }: Breaker, verb: BreakerVerb): boolean {
  return (verb === 'open' && state === 'FORCED_OPEN') || (verb === 'close' && state === 'CLOSED')
}

function unchanged({ instance, name, state }: Breaker): Changed {
  return { instance, name, before: state, after: state, because: null }
}

/** An unknown name would make a new breaker: it is refused here. */
function chooseBreakers(
  breakers: readonly Breaker[],
  { service, name }: { readonly service: string; readonly name: string | undefined },
): readonly Breaker[] {
  const names = [...new Set(breakers.map((each) => each.name))].sort()
  if (names.length === 0)
    throw new MsaError('BREAKER_UNKNOWN', `No instance of ${service} shows a breaker.`, {
      hint: 'management.endpoints.web.exposure.include must have circuitbreakers; a breaker is made by its first call',
    })
  if (name === undefined) return breakers
  const matches = isPattern(name) ? parsePattern(name) : (each: string) => each === name
  const found = breakers.filter((each) => matches(each.name))
  if (found.length > 0) return found
  throw new MsaError('BREAKER_UNKNOWN', `${service} has no breaker "${name}".${didYouMean(name, names)}`, {
    details: [allAsText(names)],
    hint: `msa breaker list ${service}`,
  })
}
