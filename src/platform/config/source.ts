import type { Properties, Property } from '../../protocols/spring-properties/property.ts'
import { canonicalName, environmentNames } from '../../protocols/spring-properties/relaxed-name.ts'
import type { PropertySource } from '../platform.ts'

/** A property source that can be searched by relaxed names. */
export interface SearchableSource extends PropertySource {
  /** Its keys are names of environment variables: `SERVER_PORT`. */
  readonly isEnvironment: boolean
  find(name: string): Found | undefined
  /** The origin of a value as Spring's `env` endpoint words it. */
  originOf(key: string, property: Property): string | undefined
  /** The same source with other values. */
  with(properties: Properties): SearchableSource
}

export interface Found {
  readonly key: string
  readonly property: Property
  readonly source: SearchableSource
}

type Origin = SearchableSource['originOf']

export function createSource(name: string, properties: Properties, originOf: Origin = () => undefined): SearchableSource {
  const keys = new Map<string, string>()
  for (const key of properties.keys()) if (!keys.has(canonicalName(key))) keys.set(canonicalName(key), key)
  const find = (wanted: string) => found(wanted) ?? found(keys.get(canonicalName(wanted)))
  const found = (key: string | undefined) => {
    const property = key === undefined ? undefined : properties.get(key)
    return key === undefined || property === undefined ? undefined : { key, property, source }
  }
  const changed = (values: Properties) => createSource(name, values, originOf)
  const source: SearchableSource = { name, properties, isEnvironment: false, find, originOf, with: changed }
  return source
}

export function environmentSource(env: Readonly<Record<string, string | undefined>>): SearchableSource {
  const entries = Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, { value }] as const]))
  return createEnvironmentSource(new Map(entries))
}

function createEnvironmentSource(properties: Properties): SearchableSource {
  const names = new Map([...properties.keys()].map((name) => [name.toUpperCase(), name]))
  const find = (wanted: string) => {
    for (const candidate of [wanted, ...environmentNames(wanted).map((name) => names.get(name.toUpperCase()))]) {
      const property = candidate === undefined ? undefined : properties.get(candidate)
      if (candidate !== undefined && property !== undefined) return { key: candidate, property, source }
    }
    return undefined
  }
  const originOf = (key: string) => `System Environment Property "${key}"`
  const source: SearchableSource = {
    name: 'systemEnvironment',
    properties,
    isEnvironment: true,
    find,
    originOf,
    with: createEnvironmentSource,
  }
  return source
}
