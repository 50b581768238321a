import { ActuatorError, createActuatorClient } from '../../protocols/actuator/client.ts'
import { createEurekaClient } from '../../protocols/eureka/client.ts'
import type { Instance } from '../../protocols/eureka/instance.ts'
import { WireError } from '../../protocols/wire-error.ts'
import { MsaError } from '../../shared/errors.ts'
import { allAsText, didYouMean } from '../../shared/suggest.ts'
import type { HttpTarget } from '../target.ts'

/** What an instance was told by the config server, as it says itself. */
export interface RunningSettings {
  readonly instance: string
  readonly profiles: readonly string[]
  /** The commit that it took its settings from. */
  readonly version: string | null
  /** Its actuator shows no values. */
  readonly isMasked: boolean
  readonly settings: ReadonlyMap<string, RunningSetting>
}

export interface RunningSetting {
  readonly value: string
  /** What stronger source of its own it takes another value from. */
  readonly overriddenBy: string | null
}

const patienceMs = 10_000
const maskedValue = '******'

export async function runningSettings(actuatorUrl: string, instance: string, signal: AbortSignal): Promise<RunningSettings> {
  const client = createActuatorClient({ baseUrl: actuatorUrl, timeoutMs: patienceMs, signal })
  try {
    const { status, body } = await client.environment()
    if (status === 200 && body !== undefined && Array.isArray(body.propertySources)) return read(instance, body as unknown as Env)
    throw unasked(instance, actuatorUrl, `it answered ${status}`)
  } catch (error) {
    if (error instanceof ActuatorError) throw unasked(instance, actuatorUrl, error.message.replace(`${error.url}: `, ''))
    throw error
  }
}

interface Env {
  readonly activeProfiles?: readonly string[]
  readonly propertySources: readonly {
    readonly name: string
    readonly properties?: Readonly<Record<string, { readonly value?: unknown }>>
  }[]
}

const fromServer = /^(?:configserver:|bootstrapProperties-)/

function read(instance: string, { activeProfiles = [], propertySources }: Env): RunningSettings {
  const settings = new Map<string, RunningSetting>()
  const stronger = new Map<string, string>()
  let version: string | null = null
  for (const { name, properties = {} } of propertySources) {
    const isServed = fromServer.test(name) && !/configClient$/.test(name)
    for (const [key, { value }] of Object.entries(properties)) {
      if (key === 'config.client.version') version = String(value)
      if (!isServed) {
        if (!stronger.has(key)) stronger.set(key, name)
      } else if (!settings.has(key)) settings.set(key, { value: String(value ?? ''), overriddenBy: stronger.get(key) ?? null })
    }
  }
  const values = [...settings.values()]
  const isMasked = values.length > 0 && values.every(({ value }) => value === maskedValue)
  return { instance, profiles: activeProfiles, version: version === maskedValue ? null : version, isMasked, settings }
}

/** The instances of an application, by their ids, and where their actuators are. */
export async function instancesOf(
  eureka: HttpTarget,
  application: string,
  signal: AbortSignal,
): Promise<readonly { readonly id: string; readonly actuatorUrl: string }[]> {
  const client = createEurekaClient({ urls: [urlWithLogin(eureka)], connectTimeoutMs: patienceMs, readTimeoutMs: patienceMs })
  try {
    const { applications } = await client.applications(signal)
    const found = applications.find(({ name }) => name.toUpperCase() === application.toUpperCase())
    if (found !== undefined && found.instances.length > 0)
      return found.instances.map((each) => ({ id: each.instanceId ?? each.hostName, actuatorUrl: actuatorOf(each) }))
    const names = applications.map(({ name }) => name.toLowerCase())
    throw new MsaError('UNKNOWN_COMPONENT', `No instance of "${application}" is registered.${didYouMean(application, names)}`, {
      details: [allAsText(names)],
      hint: '--instance http://host:port   asks one directly',
    })
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    throw new MsaError('CONFIG_SERVER_FAILED', `The registry at ${eureka.url} cannot be asked who runs: ${error.kind}.`, {
      hint: '--instance http://host:port   asks one directly',
      exitCode: 3,
    })
  } finally {
    await client.close()
  }
}

function urlWithLogin({ url, login }: HttpTarget): string {
  const parsed = new URL(url)
  if (login) Object.assign(parsed, { username: encodeURIComponent(login.username), password: encodeURIComponent(login.password) })
  return parsed.href
}

function actuatorOf({ healthCheckUrl, statusPageUrl, ipAddr, port }: Instance): string {
  const known = [healthCheckUrl, statusPageUrl].find((url) => url !== undefined && /\/(?:health|info)\/?$/.test(url))
  return known?.replace(/\/(?:health|info)\/?$/, '') ?? `http://${ipAddr}:${port.number}/actuator`
}

function unasked(instance: string, url: string, because: string): MsaError {
  return new MsaError('CONFIG_SERVER_FAILED', `${instance} does not say what it runs with: ${because} (${url}/env).`, {
    hint: 'management.endpoints.web.exposure.include must have env',
  })
}
