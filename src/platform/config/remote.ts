import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { askConfigServer, type ConfigServerAddress, ConfigServerError } from '../../protocols/config-server/client.ts'
import type { ConfigEnvironment } from '../../protocols/config-server/environment.ts'
import { asProperties } from './arguments.ts'
import type { RemoteSettings } from './remote-settings.ts'
import { createSource, type SearchableSource } from './source.ts'

export interface RemoteAnswer {
  /** The one with the highest precedence first; the last one says version and state. */
  readonly sources: readonly SearchableSource[]
  readonly state: string | undefined
}

interface Asking {
  readonly profiles: readonly string[]
  readonly state: string | undefined
  readonly log: Logger
  readonly signal: AbortSignal | undefined
  /** The addresses of a config server by its name. */
  readonly locate: (serviceId: string) => Promise<readonly ConfigServerAddress[]>
}

/** At the start: waits for a server that is away, unless it is optional or is to fail fast. Undefined: optional, and away. */
export async function loadRemote(settings: RemoteSettings, asking: Asking): Promise<RemoteAnswer | undefined> {
  let waitMs = settings.retry.initialMs
  let said: string | undefined
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await askRemote(settings, asking)
      if (said !== undefined) asking.log.info({ uris: urlsOf(settings) }, 'the config server answers')
      return answer
    } catch (error) {
      if (!(error instanceof ConfigServerError)) throw error
      const { url, reason } = error
      if (settings.isOptional && !settings.failsFast) {
        asking.log.warn({ uri: url, reason }, 'no config server: going on without it, as it is optional')
        return undefined
      }
      if (!mayPass(error) || (settings.failsFast && attempt >= settings.retry.maxAttempts)) throw error
      if (said !== reason) asking.log.warn({ uri: url, reason }, 'waiting for the config server')
      said = reason
    }
    await pause(waitMs, undefined, asking.signal === undefined ? {} : { signal: asking.signal })
    waitMs = Math.min(waitMs * settings.retry.multiplier, settings.retry.maxMs)
  }
}

/** As Spring asks: for `default` first, then for the active profiles where there are any. */
export async function askRemote(settings: RemoteSettings, { profiles, state, signal, locate }: Asking): Promise<RemoteAnswer> {
  const asked =
    settings.profile === undefined ? ['default', ...(profiles.length > 0 ? [profiles.join(',')] : [])] : [settings.profile]
  const addresses = settings.serviceId === undefined ? settings.addresses : await locate(settings.serviceId)
  let environment: ConfigEnvironment | undefined
  let lastState = state
  for (const each of new Set(asked)) {
    const { name, labels, token, headers, mediaType, charset, connectTimeoutMs, readTimeoutMs, nextAddress } = settings
    const answer = await askConfigServer({
      ...{ addresses, name, labels, headers, connectTimeoutMs, readTimeoutMs, nextAddress, profiles: each },
      ...(token !== undefined && { token }),
      ...(mediaType !== undefined && { mediaType }),
      ...(charset !== undefined && { charset }),
      ...(settings.sendsState && lastState !== undefined && { state: lastState }),
      ...(signal !== undefined && { signal }),
    })
    environment = answer.environment
    lastState = environment.state ?? undefined
  }
  return { sources: environment === undefined ? [] : sourcesOf(environment), state: lastState }
}

/** Of an answer that says no, waiting makes nothing better. */
function mayPass({ kind }: ConfigServerError): boolean {
  return kind === 'unreachable' || kind === 'failed'
}

function urlsOf({ addresses, serviceId }: RemoteSettings): readonly string[] {
  return serviceId === undefined ? addresses.map(({ url }) => url) : [serviceId]
}

function sourcesOf({ propertySources, state, version }: ConfigEnvironment): readonly SearchableSource[] {
  const marks = [
    ...(version ? [['config.client.version', version] as const] : []),
    ...(state ? [['config.client.state', state] as const] : []),
  ]
  const sources = propertySources.map(({ name, properties }) =>
    createSource(`configserver:${name}`, properties, (_key, { origin }) =>
      origin === undefined ? undefined : `Config Server ${name}:${origin.line}:${origin.column}`,
    ),
  )
  return [...sources, createSource('configClient', asProperties(marks))]
}
