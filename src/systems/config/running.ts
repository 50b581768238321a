import { ActuatorError, createActuatorClient } from '../../protocols/actuator/client.ts'
import { WireError } from '../../protocols/wire-error.ts'
import { MsaError } from '../../shared/errors.ts'
import { allAsText, didYouMean } from '../../shared/suggest.ts'
import { actuatorOf, registeredAt } from '../registry.ts'
import { type Env, hiddenValue, isEnv, readEnv, type ServedValue } from '../running-env.ts'
import type { HttpTarget } from '../target.ts'

/** What an instance was told by the config server, as it says itself. */
export interface RunningSettings {
  readonly instance: string
  readonly profiles: readonly string[]
  /** The commit that it took its settings from. */
  readonly version: string | null
  /** Its actuator shows no values. */
  readonly isMasked: boolean
  readonly settings: ReadonlyMap<string, ServedValue>
}

const patienceMs = 10_000

export async function runningSettings(actuatorUrl: string, instance: string, signal: AbortSignal): Promise<RunningSettings> {
  const client = createActuatorClient({ baseUrl: actuatorUrl, timeoutMs: patienceMs, signal })
  try {
    const { status, body } = await client.environment()
    if (status === 200 && isEnv(body)) return read(instance, body)
    throw unasked(instance, actuatorUrl, `it answered ${status}`)
  } catch (error) {
    if (error instanceof ActuatorError) throw unasked(instance, actuatorUrl, error.message.replace(`${error.url}: `, ''))
    throw error
  }
}

function read(instance: string, env: Env): RunningSettings {
  const { profiles, effective, served } = readEnv(env)
  const version = effective.get('config.client.version') ?? hiddenValue
  const isMasked = served.size > 0 && [...served.values()].every(({ value }) => value === hiddenValue)
  return { instance, profiles, version: version === hiddenValue ? null : version, isMasked, settings: served }
}

/** The instances of an application, by their ids, and where their actuators are. */
export async function instancesOf(
  eureka: HttpTarget,
  application: string,
  signal: AbortSignal,
): Promise<readonly { readonly id: string; readonly actuatorUrl: string }[]> {
  try {
    const applications = await registeredAt(eureka, patienceMs, signal)
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
  }
}

function unasked(instance: string, url: string, because: string): MsaError {
  return new MsaError('CONFIG_SERVER_FAILED', `${instance} does not say what it runs with: ${because} (${url}/env).`, {
    hint: 'management.endpoints.web.exposure.include must have env',
  })
}
