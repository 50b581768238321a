import type { ActuatorClient } from '../../protocols/actuator/client.ts'
import { actuatorAt, told } from '../actuator.ts'
import type { ServiceInstance } from '../instances.ts'

export interface Asked<Answer> {
  readonly instance: ServiceInstance
  /** Undefined where it exposes nothing of the kind, or could not be asked: `because`. */
  readonly answer: Answer | undefined
  readonly because: string | undefined
}

const patienceMs = 5000

/** The same of the actuators of all of them, at once; one that does not answer keeps nobody from the others. */
export async function askAll<Answer>(
  instances: readonly ServiceInstance[],
  signal: AbortSignal,
  ask: (client: ActuatorClient) => Promise<Answer | undefined>,
): Promise<readonly Asked<Answer>[]> {
  return Promise.all(
    instances.map(async (instance): Promise<Asked<Answer>> => {
      const said = await told(async () => ({ value: await ask(actuatorAt(instance.actuatorUrl, patienceMs, signal)) }))
      return 'value' in said ? { instance, answer: said.value, because: undefined } : { instance, answer: undefined, ...said }
    }),
  )
}
