import type { Logger } from 'pino'
import type { Instance } from '../../protocols/eureka/instance.ts'
import { instanceIdOf } from '../../protocols/eureka/instance-id.ts'
import type { Registry } from './registry/registry.ts'

/** Says once when two that call themselves by different ids live at the same address: one of the two has a wrong port or is gone. */
export function createNeighbourWatch(registry: Registry, log: Pick<Logger, 'warn'>): (instance: Instance) => void {
  const said = new Set<string>()
  return (instance) => {
    const address = addressOf(instance)
    if (address.endsWith(':0')) return
    const id = instanceIdOf(instance)
    for (const { instances } of registry.applications().applications) {
      for (const other of instances) {
        const otherId = instanceIdOf(other)
        if (addressOf(other) !== address || (otherId === id && other.app === instance.app)) continue
        const pair = [`${instance.app}/${id}`, `${other.app}/${otherId}`].sort().join(' ')
        if (said.has(pair) || said.size >= 1000) continue
        said.add(pair)
        log.warn({ address, app: instance.app, id, otherApp: other.app, otherId }, 'two instances are registered at one address')
      }
    }
  }
}

function addressOf({ ipAddr, port, securePort }: Instance): string {
  return `${ipAddr}:${port.enabled ? port.number : securePort.number}`
}
