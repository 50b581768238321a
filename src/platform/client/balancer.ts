import type { Instance } from '../../protocols/eureka/instance.ts'
import { urlOf } from '../discovery/instance-url.ts'
import type { Discovery } from '../platform.ts'

/** round-robin: one after the other, in the order of their addresses · least-loaded: the one with the fewest calls of ours under way */
export type Choice = 'round-robin' | 'least-loaded'

export interface Balancer {
  /** Undefined where there is none, or none that has not been tried. */
  choose(service: string, choice: Choice, tried?: ReadonlySet<string>): Chosen | undefined
}

export interface Chosen {
  readonly instance: Instance
  readonly origin: string
  /** Once: the call has ended. */
  done(): void
}

/** Of as many services as one asks for their names. */
export function createBalancer(discovery: Pick<Discovery, 'instances'>): Balancer {
  const turns = new Map<string, number>()
  const underWay = new Map<string, number>()
  const loadOf = (origin: string) => underWay.get(origin) ?? 0

  const take = (candidates: readonly Candidate[], choice: Choice, turn: number): Candidate | undefined => {
    const inTurn = candidates
      .map((_, index) => candidates[(turn + index) % candidates.length])
      .filter((each) => each !== undefined)
    if (choice === 'round-robin') return inTurn[0]
    return inTurn.reduce<Candidate | undefined>(
      (least, each) => (least === undefined || loadOf(each.origin) < loadOf(least.origin) ? each : least),
      undefined,
    )
  }

  return {
    choose(service, choice, tried) {
      const all = discovery.instances(service).map((instance) => ({ instance, origin: urlOf(instance) }))
      const candidates = all.filter(({ origin }) => tried?.has(origin) !== true).sort(byOrigin)
      const key = service.toLowerCase()
      const turn = turns.get(key) ?? 0
      const chosen = take(candidates, choice, turn)
      if (chosen === undefined) return undefined
      turns.set(key, (turn + 1) % Number.MAX_SAFE_INTEGER)
      underWay.set(chosen.origin, loadOf(chosen.origin) + 1)
      return {
        ...chosen,
        done: () => {
          const left = loadOf(chosen.origin) - 1
          if (left > 0) underWay.set(chosen.origin, left)
          else underWay.delete(chosen.origin)
        },
      }
    },
  }
}

interface Candidate {
  readonly instance: Instance
  readonly origin: string
}

function byOrigin(one: Candidate, other: Candidate): number {
  return one.origin < other.origin ? -1 : one.origin > other.origin ? 1 : 0
}
