import { masked } from '../masked.ts'
import { hiddenValue } from '../running-env.ts'
import type { Settings } from './settings.ts'

export interface ChangedKey {
  readonly key: string
  /** Null: it was not there, or its value is not shown (`isHidden`). Secrets are dots. */
  readonly before: string | null
  readonly after: string | null
  readonly isHidden: boolean
  /** The stronger source of its own that it takes another value from. */
  readonly overriddenBy: string | null
}

export interface Changes {
  readonly keys: readonly ChangedKey[]
  /** Not all that may have changed can be seen: values are hidden. */
  readonly isPartial: boolean
}

export interface Shown {
  /** Secrets, too. */
  readonly reveal: boolean
}

/** What a refresh has brought: of what the config server serves, what is another value now. */
export function refreshedKeys(before: Settings, after: Settings, shown: Shown): Changes {
  const keys = [...new Set([...before.served.keys(), ...after.served.keys()])].sort()
  let isPartial = false
  const changed = keys.flatMap((key) => {
    const [was, is] = [before.served.get(key), after.served.get(key)]
    if (was?.value === hiddenValue && is?.value === hiddenValue) isPartial = true
    if (was?.value === is?.value) return []
    return [changedKey(key, was?.value, is?.value, is?.overriddenBy ?? null, shown)]
  })
  return { keys: changed, isPartial }
}

/** What a change of the environment has brought, of what it asked for. */
export function changedValues(wanted: Iterable<string>, before: Settings, after: Settings, shown: Shown): Changes {
  const changed = [...wanted].sort().flatMap((key) => {
    const [was, is] = [before.effective.get(key), after.effective.get(key)]
    const isUnseen = is === hiddenValue && after.managed.has(key)
    return was === is && !isUnseen ? [] : [changedKey(key, was, is, null, shown)]
  })
  return { keys: changed, isPartial: false }
}

/** A key of which no more is known than that it changed. */
export function changedSomehow(key: string): ChangedKey {
  return { key, before: null, after: null, isHidden: true, overriddenBy: null }
}

function changedKey(
  key: string,
  before: string | undefined,
  after: string | undefined,
  overriddenBy: string | null,
  { reveal }: Shown,
): ChangedKey {
  const isHidden = before === hiddenValue || after === hiddenValue
  const show = (value: string | undefined) => (value === undefined || isHidden ? null : reveal ? value : masked(key, value))
  return { key, before: show(before), after: show(after), isHidden, overriddenBy }
}
