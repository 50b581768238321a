/** `/actuator/env`, of ours or of Spring's; the strongest source comes first. */
export interface Env {
  readonly activeProfiles?: readonly string[]
  readonly propertySources: readonly {
    readonly name: string
    readonly properties?: Readonly<Record<string, { readonly value?: unknown }>>
  }[]
}

export interface RunningEnv {
  readonly profiles: readonly string[]
  /** All, as they are in force. */
  readonly effective: ReadonlyMap<string, string>
  /** What the config server gave. */
  readonly served: ReadonlyMap<string, ServedValue>
}

export interface ServedValue {
  readonly value: string
  /** What stronger source of its own it takes another value from. */
  readonly overriddenBy: string | null
}

/** In place of a value that it keeps to itself. */
export const hiddenValue = '******'

const fromServer = /^(?:configserver:|bootstrapProperties-)(?!.*configClient$)/

export function isEnv(body: unknown): body is Env {
  return typeof body === 'object' && body !== null && 'propertySources' in body && Array.isArray(body.propertySources)
}

export function readEnv({ activeProfiles = [], propertySources }: Env): RunningEnv {
  const effective = new Map<string, string>()
  const strongest = new Map<string, string>()
  const served = new Map<string, ServedValue>()
  for (const { name, properties = {} } of propertySources) {
    for (const [key, { value: raw }] of Object.entries(properties)) {
      const value = String(raw ?? '')
      if (fromServer.test(name) && !served.has(key)) served.set(key, { value, overriddenBy: strongest.get(key) ?? null })
      if (effective.has(key)) continue
      effective.set(key, value)
      strongest.set(key, name)
    }
  }
  return { profiles: activeProfiles, effective, served }
}
