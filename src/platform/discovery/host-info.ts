import { hostname, type NetworkInterfaceInfo, networkInterfaces } from 'node:os'
import type { Environment, PropertySource } from '../platform.ts'

export interface HostInfo {
  readonly hostname: string
  readonly ipAddress: string
}

/** The machine as others see it: its first address that is not loopback. */
export function hostInfo(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]> = networkInterfaces(), name = hostname()): HostInfo {
  const outward = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)
  return outward ? { hostname: name, ipAddress: outward.address } : { hostname: 'localhost', ipAddress: '127.0.0.1' }
}

/** The property source of the same name in Spring Cloud, for `${spring.cloud.client.hostname}`. */
export function springCloudClientHostInfo(info: HostInfo = hostInfo()): PropertySource {
  const properties = new Map([
    ['spring.cloud.client.hostname', { value: info.hostname }],
    ['spring.cloud.client.ip-address', { value: info.ipAddress }],
  ])
  return { name: 'springCloudClientHostInfo', properties }
}

/**
 * Under which name and address we can be reached. What listens on one address registers that one, because no other would lead to it:
 * loopback unless `server.address` says otherwise. What listens everywhere registers the machine's.
 */
export function ownAddress(environment: Environment, info: HostInfo = hostInfo()): HostInfo {
  const natural = naturalAddress(environment, info)
  const ipAddress = environment.get('eureka.instance.ip-address') ?? natural.ipAddress
  if (environment.boolean('eureka.instance.prefer-ip-address', false)) return { hostname: ipAddress, ipAddress }
  return { hostname: environment.get('eureka.instance.hostname') ?? natural.hostname, ipAddress }
}

function naturalAddress(environment: Environment, info: HostInfo): HostInfo {
  const listening = (environment.get('server.address') ?? '').replace(/^\[|\]$/g, '') || '127.0.0.1'
  if (listening === '0.0.0.0' || listening === '::') {
    return {
      hostname: environment.get('spring.cloud.client.hostname') ?? info.hostname,
      ipAddress: environment.get('spring.cloud.client.ip-address') ?? info.ipAddress,
    }
  }
  return { hostname: listening, ipAddress: listening === 'localhost' ? '127.0.0.1' : listening }
}
