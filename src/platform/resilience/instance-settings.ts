import { SettingError } from '../config/setting-error.ts'
import type { Environment } from '../platform.ts'

type Settings = Pick<Environment, 'get' | 'number' | 'boolean' | 'durationMs' | 'list' | 'below'>

/** The properties of one instance: its own, then those of its `baseConfig`, or of the configuration of its name, or of `default`. */
export interface InstanceSettings {
  has(property: string): boolean
  word<W extends string>(property: string, allowed: readonly W[], fallback: W): W
  boolean(property: string, fallback: boolean): boolean
  /** These refuse what is below the least. */
  number(property: string, fallback: number, least: number): number
  durationMs(property: string, fallbackMs: number, leastMs: number): number
  list(property: string): readonly string[]
}

/** `kind` is what comes behind `resilience4j.`: `circuitbreaker`. */
export function instanceSettings(environment: Settings, kind: string, name: string): InstanceSettings {
  const places = placesOf(environment, `resilience4j.${kind}`, name)
  const keyOf = (property: string) => {
    const keys = places.map((place) => `${place}.${property}`)
    return keys.find((key) => environment.get(key) !== undefined)
  }
  const read = <T>(property: string, fallback: T, of: (key: string) => T): T => {
    const key = keyOf(property)
    return key === undefined ? fallback : of(key)
  }
  const atLeast = (key: string, value: number, least: number) => {
    if (value >= least) return value
    throw new SettingError(key, undefined, `${value} is less than ${least}`)
  }
  return {
    has: (property) => keyOf(property) !== undefined,
    word: (property, allowed, fallback) =>
      read(property, fallback, (key) => {
        const text = environment.get(key)?.trim().toUpperCase().replaceAll('-', '_')
        const found = allowed.find((word) => word === text)
        if (found !== undefined) return found
        throw new SettingError(key, undefined, `'${text?.slice(0, 100)}' is none of ${allowed.join(', ')}`)
      }),
    boolean: (property, fallback) => read(property, fallback, (key) => environment.boolean(key, fallback)),
    number: (property, fallback, least) =>
      read(property, fallback, (key) => atLeast(key, environment.number(key, fallback), least)),
    durationMs: (property, fallbackMs, leastMs) =>
      read(property, fallbackMs, (key) => atLeast(key, environment.durationMs(key, fallbackMs), leastMs)),
    list: (property) => {
      const lists = places.map((place) => environment.list(`${place}.${property}`, []))
      return lists.find((list) => list.length > 0) ?? []
    },
  }
}

/** The names below `instances` and `backends` that have a property. */
export function configuredNames(environment: Settings, kind: string): readonly string[] {
  const keys = ['instances', 'backends'].flatMap((place) => [...environment.below(`resilience4j.${kind}.${place}`).keys()])
  return [...new Set(keys.filter((key) => key.includes('.')).map((key) => key.slice(0, key.indexOf('.'))))]
}

function placesOf(environment: Settings, prefix: string, name: string): readonly string[] {
  const own = [`${prefix}.instances.${name}`, `${prefix}.backends.${name}`]
  const exists = (config: string) => environment.below(`${prefix}.configs.${config}`).size > 0
  const places = [...own]
  let base = own.map((place) => environment.get(`${place}.baseConfig`)).find((found) => found !== undefined)
  if (base === undefined) return [...own, `${prefix}.configs.${exists(name) ? name : 'default'}`]
  while (base !== undefined) {
    const place = `${prefix}.configs.${base}`
    if (places.includes(place)) throw new SettingError(`${own[0]}.baseConfig`, undefined, `'${base}' is based on itself`)
    // `default` is there also where nobody has written it.
    if (base !== 'default' && !exists(base))
      throw new SettingError(`${own[0]}.baseConfig`, undefined, `there is no configuration '${base}'`)
    places.push(place)
    base = environment.get(`${place}.baseConfig`)
  }
  return places
}
