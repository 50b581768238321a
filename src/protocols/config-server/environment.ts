import type { Properties } from '../spring-properties/property.ts'

/** What a config server answers for an application: its property sources, the one with the highest precedence first. */
export interface ConfigEnvironment {
  readonly name: string
  readonly profiles: readonly string[]
  readonly label: string | null
  readonly version: string | null
  readonly state: string | null
  readonly propertySources: readonly ConfigPropertySource[]
}

export interface ConfigPropertySource {
  readonly name: string
  readonly properties: Properties
}
