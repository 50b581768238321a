import { networkInterfaces } from 'node:os'
import { isLoopback } from '../../../shared/loopback.ts'

export interface OwnAddress {
  /** `eureka.server.my-url`: then nothing else counts. */
  readonly myUrl: string | undefined
  /** Names and addresses this server goes by, besides those of the machine. */
  readonly hosts: readonly string[]
  /** 0 where it is not known yet. */
  readonly port: number
}

/** Whether a peer's URL leads to this very server. The original looks at the host only, and cannot have two servers on one. */
export function isOwnUrl(url: string, { myUrl, hosts, port }: OwnAddress): boolean {
  if (myUrl !== undefined) return withSlash(myUrl) === withSlash(url)
  const { hostname, port: given, protocol } = new URL(url)
  const itsPort = Number(given) || (protocol === 'https:' ? 443 : 80)
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase()
  return itsPort === port && (isLoopback(host) || hosts.some((own) => own.toLowerCase() === host) || addresses().includes(host))
}

function addresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address.toLowerCase()))
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`
}
