import { masked } from '../masked.ts'
import type { RunningSettings } from './running.ts'
import type { Served } from './served.ts'

export interface Difference {
  readonly key: string
  /** Null where it has none. */
  readonly left: string | null
  readonly right: string | null
  /** Of the left one, or else the right one: `user-service.yml:7`. */
  readonly where: string | null
  readonly note: string | null
}

interface Value {
  readonly value: string
  readonly isSecret: boolean
  readonly where: string | null
}

export interface Shown {
  /** Secrets, too. */
  readonly reveal: boolean
}

export function differences(left: Served, right: Served, shown: Shown): readonly Difference[] {
  return compare(valuesOf(left), valuesOf(right), shown)
}

/** What is served, and what an instance has of it: it differs until it refreshes. */
export function differencesFromRunning(served: Served, running: RunningSettings, shown: Shown): readonly Difference[] {
  const left = valuesOf(served)
  const right = new Map<string, Value>()
  const notes = new Map<string, string>()
  for (const [key, { value, overriddenBy }] of running.settings) {
    const its = left.get(key)
    // The instance shows what a placeholder has become.
    const isResolved = its?.value.includes('${') === true && !value.includes('${')
    const same = running.isMasked || isResolved ? (its?.value ?? value) : value
    right.set(key, { value: same, isSecret: its?.isSecret ?? false, where: null })
    if (overriddenBy !== null) notes.set(key, `overridden by ${overriddenBy}`)
  }
  return compare(left, right, shown).map((each) => ({ ...each, note: notes.get(each.key) ?? null }))
}

function compare(left: ReadonlyMap<string, Value>, right: ReadonlyMap<string, Value>, { reveal }: Shown): readonly Difference[] {
  const keys = [...new Set([...left.keys(), ...right.keys()])].sort()
  return keys.flatMap((key) => {
    const [one, other] = [left.get(key), right.get(key)]
    if (one?.value === other?.value) return []
    const isSecret = one?.isSecret === true || other?.isSecret === true
    const show = (value: Value | undefined) =>
      value === undefined ? null : reveal ? value.value : masked(key, value.value, isSecret || undefined)
    return [{ key, left: show(one), right: show(other), where: one?.where ?? other?.where ?? null, note: null }]
  })
}

function valuesOf({ settings }: Served): ReadonlyMap<string, Value> {
  return new Map(
    settings.map(({ key, value, isSecret, origin: { file, line, source } }) => [
      key,
      { value, isSecret, where: `${file ?? source}${line === null ? '' : `:${line}`}` },
    ]),
  )
}
