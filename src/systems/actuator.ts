import { type ActuatorClient, ActuatorError, type ActuatorHealth, createActuatorClient } from '../protocols/actuator/client.ts'
import { systemCodeOf } from '../shared/errors.ts'

/** What an instance says of how it is. */
export interface Health {
  readonly status: string
  readonly components: Readonly<Record<string, Health>>
  readonly details: Readonly<Record<string, unknown>>
}

/** An answer, or why there is none. */
export type Told<Value> = { readonly value: Value } | { readonly because: string }

export function actuatorAt(baseUrl: string, timeoutMs: number, signal: AbortSignal): ActuatorClient {
  return createActuatorClient({ baseUrl, timeoutMs, signal })
}

/** Its health; undefined where it has no such endpoint. A DOWN is told with 503, and is an answer. */
export async function healthAt(baseUrl: string, timeoutMs: number, signal: AbortSignal): Promise<Told<Health | undefined>> {
  return told(async () => {
    const { status, body } = await actuatorAt(baseUrl, timeoutMs, signal).health()
    if (status === 404) return { value: undefined }
    return typeof body?.status === 'string'
      ? { value: toHealth(body) }
      : { because: `it answers ${status}, and not with its health` }
  })
}

/** Not to be reached is told, too: whoever asks many goes on with the others. */
export async function told<Value>(ask: () => Promise<Told<Value>>): Promise<Told<Value>> {
  try {
    return await ask()
  } catch (error) {
    // Whoever registers may say of itself what he likes.
    if (/^ERR_INVALID_(?:URL|PROTOCOL)$/.test(systemCodeOf(error) ?? ''))
      return { because: 'only an http:// address can be asked' }
    if (!(error instanceof ActuatorError)) throw error
    return { because: becauseOf(error) }
  }
}

function becauseOf({ message, url }: ActuatorError): string {
  const words = message.replace(`${url}: `, '')
  if (words.includes('ECONNREFUSED')) return 'nobody listens there'
  if (words.includes('ECONNRESET') || words.includes('socket hang up')) return 'it hung up'
  return words
}

function toHealth({ status, components = {}, details = {} }: ActuatorHealth): Health {
  return {
    status,
    components: Object.fromEntries(Object.entries(components).map(([name, each]) => [name, toHealth(each)])),
    details,
  }
}
