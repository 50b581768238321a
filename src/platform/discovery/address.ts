import type { Instance } from '../../protocols/eureka/instance.ts'
import { instanceIdOf } from '../../protocols/eureka/instance-id.ts'
import { type Clock, systemClock } from '../clock.ts'
import { failureOf } from './connection-failure.ts'
import { urlOf } from './instance-url.ts'

export interface AddressesInput {
  readonly discovery: {
    instances(service: string): readonly Instance[]
    /** Told of whom nobody could connect to. */
    unreachable?(instance: Instance): void
  }
  readonly clock?: Clock
  /** How long an instance that nobody could connect to is asked last. */
  readonly quarantineMs?: number
}

export interface ChosenInstance {
  readonly instance: Instance
  /** `http://host:port` */
  readonly url: string
}

export interface CallOptions {
  /** It does no harm when it is done twice, like a GET: then another instance is asked also when a connection broke in the middle. */
  readonly repeatable?: boolean
}

export interface Addresses {
  /** The next one in turn; undefined when nobody is UP. */
  chooseAddress(service: string): ChosenInstance | undefined
  /**
   * Calls one instance after the other, each at most once, as long as the connection fails. An answer is an answer, whatever its
   * status. Without anybody to call it throws a `NoInstanceError`.
   */
  withInstance<T>(service: string, call: (chosen: ChosenInstance) => Promise<T>, options?: CallOptions): Promise<T>
}

/** Nobody of this name is UP. */
export class NoInstanceError extends Error {
  readonly service: string

  constructor(service: string) {
    super(`no instance of ${service} is known`)
    this.name = 'NoInstanceError'
    this.service = service
  }
}

export function createAddresses({ discovery, clock = systemClock, quarantineMs = 10_000 }: AddressesInput): Addresses {
  const turns = new Map<string, number>()
  const failedUntilMs = new Map<string, number>()

  const isFine = (instance: Instance): boolean => {
    const untilMs = failedUntilMs.get(keyOf(instance))
    if (untilMs === undefined) return true
    if (untilMs > clock.now()) return false
    failedUntilMs.delete(keyOf(instance))
    return true
  }
  /** All of them, the next in turn first, and those that failed lately last. */
  const inOrder = (service: string): readonly Instance[] => {
    const instances = discovery.instances(service)
    const fine = instances.filter(isFine)
    const name = service.toLowerCase()
    const turn = turns.get(name) ?? 0
    turns.set(name, (turn + 1) % Number.MAX_SAFE_INTEGER)
    return [...rotated(fine, turn), ...rotated(without(instances, fine), turn)]
  }
  const failed = (instance: Instance): void => {
    const now = clock.now()
    for (const [key, untilMs] of failedUntilMs) if (untilMs <= now) failedUntilMs.delete(key)
    failedUntilMs.set(keyOf(instance), now + quarantineMs)
  }
  return {
    chooseAddress(service) {
      const [first] = inOrder(service)
      return first && { instance: first, url: urlOf(first) }
    },
    async withInstance(service, call, { repeatable = false } = {}) {
      let failure: unknown = new NoInstanceError(service)
      for (const instance of inOrder(service)) {
        try {
          const answer = await call({ instance, url: urlOf(instance) })
          failedUntilMs.delete(keyOf(instance))
          return answer
        } catch (error) {
          failure = error
          const kind = failureOf(error)
          if (kind === 'other') throw error
          failed(instance)
          if (kind === 'not-connected') discovery.unreachable?.(instance)
          else if (!repeatable) throw error
        }
      }
      throw failure
    },
  }
}

function rotated<T>(all: readonly T[], turn: number): readonly T[] {
  if (all.length === 0) return all
  const at = turn % all.length
  return [...all.slice(at), ...all.slice(0, at)]
}

function without<T>(all: readonly T[], some: readonly T[]): readonly T[] {
  const left = new Set(some)
  return all.filter((each) => !left.has(each))
}

/** By its address too: what starts again under its old id elsewhere has done nothing wrong. */
function keyOf(instance: Instance): string {
  return `${instance.app}/${instanceIdOf(instance)} ${urlOf(instance)}`
}
