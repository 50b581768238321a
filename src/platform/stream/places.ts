import { SettingError } from '../config/setting-error.ts'
import type { Environment } from '../platform.ts'

/** Properties that may stand in more than one place; the first that has one counts. */
export interface Places {
  text(key: string): string | undefined
  list(key: string): readonly string[]
  flag(key: string, fallback: boolean): boolean
  /** Throws a `SettingError` where it is no whole number from `least` on. */
  count(key: string, fallback: number, least?: number): number
  number(key: string, fallback: number): number
  milliseconds(key: string, fallbackMs: number): number
  /** The name of a property as it is to be complained of. */
  nameOf(key: string): string
}

export function placesIn(environment: Environment, prefixes: readonly [string, ...string[]]): Places {
  const nameOf = (key: string) => {
    const names = prefixes.map((prefix) => `${prefix}.${key}`)
    return names.find((name) => environment.get(name)) ?? `${prefixes[0]}.${key}`
  }
  return {
    nameOf,
    text: (key) => environment.get(nameOf(key)) || undefined,
    list: (key) => environment.list(nameOf(key), []).filter((each) => each !== ''),
    flag: (key, fallback) => environment.boolean(nameOf(key), fallback),
    number: (key, fallback) => environment.number(nameOf(key), fallback),
    milliseconds: (key, fallbackMs) => environment.durationMs(nameOf(key), fallbackMs),
    count(key, fallback, least = 1) {
      const value = environment.number(nameOf(key), fallback)
      if (Number.isSafeInteger(value) && value >= least) return value
      throw new SettingError(nameOf(key), undefined, `${value} is no whole number from ${least} on`)
    },
  }
}
