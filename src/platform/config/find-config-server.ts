import type { Logger } from 'pino'
import { type ConfigServerAddress, ConfigServerError } from '../../protocols/config-server/client.ts'
import type { Instance } from '../../protocols/eureka/instance.ts'
import { createDiscovery } from '../discovery/create-discovery.ts'
import type { Environment } from '../platform.ts'
import type { View } from './view.ts'

/** Discovery first: asks Eureka once for the instances of the config server, with the login and the path their metadata name. */
export async function findConfigServer(
  serviceId: string,
  { view, log }: { readonly view: View; readonly log: Logger },
): Promise<readonly ConfigServerAddress[]> {
  const environment: Environment = { ...view, activeProfiles: [], onChange: () => undefined }
  const discovery = createDiscovery({ environment, log })
  try {
    await discovery.start()
    const addresses = discovery.instances(serviceId).map(addressOf)
    if (addresses.length === 0) throw new ConfigServerError(serviceId, 'unreachable', 'no instance of it is registered in Eureka')
    return addresses
  } finally {
    await discovery.stop(0)
  }
}

function addressOf({ ipAddr, hostName, port, securePort, metadata }: Instance): ConfigServerAddress {
  const isSecure = securePort.enabled && !port.enabled
  const host = hostName === '' ? ipAddr : hostName
  const path = metadata.get('configPath') ?? ''
  const [username, password] = [metadata.get('user'), metadata.get('password')]
  const base = `${isSecure ? 'https' : 'http'}://${host}:${isSecure ? securePort.number : port.number}`
  return {
    url: `${base}/${path}`.replace(/\/+$/, '').replace(/([^:])\/\/+/g, '$1/'),
    ...(password !== undefined && { username: username ?? 'user', password }),
  }
}
