import type { Instance } from '../../protocols/eureka/instance.ts'

/** Where an instance listens; its secure port if it has one. */
export function urlOf({ hostName, port, securePort }: Instance): string {
  const host = hostName.includes(':') ? `[${hostName}]` : hostName
  return securePort.enabled ? `https://${host}:${securePort.number}` : `http://${host}:${port.number}`
}

/** One of the two took the other's place. */
export function sameAddress(one: Instance, other: Instance): boolean {
  return urlOf(one) === urlOf(other)
}
