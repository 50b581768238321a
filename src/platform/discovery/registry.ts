import { applyDelta } from '../../protocols/eureka/delta.ts'
import { appsHashcode } from '../../protocols/eureka/hash.ts'
import type { Application, Applications, Instance } from '../../protocols/eureka/instance.ts'
import { instanceIdOf } from '../../protocols/eureka/instance-id.ts'
import { sameAddress } from './instance-url.ts'

/** How long a Netflix server goes on answering from its cache, whoever registered meanwhile. */
const serverCacheMs = 30_000

interface Kept {
  readonly instance: Instance
  /** While the server answers. */
  untilMs: number
}

/**
 * What is known of the others: the server's copy, and those it lacks for now.
 *
 * A server that has just come back knows nobody, or few. So an instance that a full answer lacks is kept when
 * - the server was away before it, had forgotten us, or counts its deltas from a smaller number than before; or
 * - the answer lacks more than half of what was known, whatever the reason.
 * It is kept for the time it needs to be in an answer again: one renewal, in which its own heartbeat is refused and it registers;
 * the half minute in which a Netflix server answers from its cache; and one of our fetches. That time stands still while the server
 * is away, and starts again when it was away again. It goes at once when the server says that it is gone, when another instance
 * has its address, or when nobody could connect to it. What a server lacks that was there all the time is gone.
 */
export class Registry {
  #copy: Applications = nothing
  readonly #kept = new Map<string, Kept>()
  #answersForgetful = false
  #away = false
  #highestDelta = 0
  #view: { readonly applications: readonly Application[]; readonly untilMs: number } | undefined

  get copy(): Applications {
    return this.#copy
  }

  get isEmpty(): boolean {
    return this.#copy.applications.every(({ instances }) => instances.length === 0)
  }

  /** Only a full answer can tell. */
  get inDoubt(): boolean {
    return this.#answersForgetful
  }

  /** There was no answer, or the server did not know us any more. */
  doubt({ away }: { readonly away: boolean }): void {
    this.#answersForgetful = true
    if (!away) return
    this.#away = true
    this.#view = undefined
  }

  /** A full answer. */
  replace(answer: Applications, { nowMs, fetchIntervalMs }: { readonly nowMs: number; readonly fetchIntervalMs: number }): void {
    const present = instancesById(answer.applications)
    const known = instancesById(this.#copy.applications)
    const lost = [...known].filter(([key]) => !present.has(key))
    const patienceMs = ({ leaseInfo }: Instance) =>
      1000 * (leaseInfo?.renewalIntervalInSecs || 30) + serverCacheMs + fetchIntervalMs
    if (this.#away) for (const kept of this.#kept.values()) kept.untilMs = nowMs + patienceMs(kept.instance)
    if (this.#answersForgetful || 2 * lost.length > known.size) {
      for (const [key, instance] of lost) this.#kept.set(key, { instance, untilMs: nowMs + patienceMs(instance) })
    }
    this.#away = false
    this.#answersForgetful = false
    this.#highestDelta = 0
    this.#copy = answer
    this.#letGo(present)
  }

  /** False when the copy does not agree with the server's any more and a full answer is needed. */
  apply(delta: Applications): boolean {
    const version = Number(delta.versionsDelta)
    // Counting from the start again: another server, or one that has forgotten.
    if (version < this.#highestDelta) {
      this.doubt({ away: false })
      return false
    }
    const changed = applyDelta(this.#copy, delta)
    if (appsHashcode(changed.applications.flatMap(({ instances }) => instances)) !== delta.appsHashcode) return false
    if (version > this.#highestDelta) this.#highestDelta = version
    this.#copy = changed
    this.#letGo(instancesById(delta.applications))
    return true
  }

  /** Nobody could connect to it: not kept any longer, if the server lacks it. */
  unreachable(instance: Instance): boolean {
    const wasKept = this.#kept.delete(keyOf(instance))
    if (wasKept) this.#view = undefined
    return wasKept
  }

  /** All that count at this moment; the same array as long as nothing changed. */
  view(nowMs: number): readonly Application[] {
    if (this.#view && nowMs < this.#view.untilMs) return this.#view.applications
    if (!this.#away) for (const [key, { untilMs }] of this.#kept) if (untilMs <= nowMs) this.#kept.delete(key)
    const kept = [...this.#kept.values()]
    const untilMs = this.#away ? Number.POSITIVE_INFINITY : Math.min(...kept.map((each) => each.untilMs))
    this.#view = { applications: joined(this.#copy.applications, kept), untilMs }
    return this.#view.applications
  }

  /** Those kept that the server spoke of, or whose address is another's. */
  #letGo(told: ReadonlyMap<string, Instance>): void {
    this.#view = undefined
    if (this.#kept.size === 0) return
    const others = [...told.values()].filter(({ actionType }) => actionType !== 'DELETED')
    for (const [key, { instance }] of this.#kept) {
      if (told.has(key) || others.some((other) => sameAddress(other, instance))) this.#kept.delete(key)
    }
  }
}

const nothing: Applications = { versionsDelta: '1', appsHashcode: '', applications: [] }

function joined(applications: readonly Application[], kept: readonly Kept[]): readonly Application[] {
  if (kept.length === 0) return applications
  const all = new Map(applications.map(({ name, instances }) => [name, [...instances]]))
  for (const { instance } of kept) all.set(instance.app, [...(all.get(instance.app) ?? []), instance])
  return [...all].map(([name, instances]) => ({ name, instances }))
}

function instancesById(applications: readonly Application[]): ReadonlyMap<string, Instance> {
  return new Map(applications.flatMap(({ instances }) => instances).map((instance) => [keyOf(instance), instance]))
}

function keyOf(instance: Instance): string {
  return `${instance.app}/${instanceIdOf(instance)}`
}
