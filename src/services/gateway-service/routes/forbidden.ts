import { networkInterfaces, hostname as ownHostName } from 'node:os'
import { urlOf } from '../../../platform/discovery/instance-url.ts'
import type { Discovery, Environment } from '../../../platform/platform.ts'
import type { Target } from './target.ts'

/** Where no route may lead: to the config server, by name or by address, and back to ourselves. */
export interface Forbidden {
  /** Why not; undefined where it may. */
  target(target: Target): string | undefined
  origin(origin: string): string | undefined
  service(name: string): string | undefined
  /** Settings, instances or our own port changed. */
  forget(): void
}

export interface ForbiddenInput {
  readonly environment: Pick<Environment, 'get' | 'list'>
  readonly discovery: Pick<Discovery, 'applications'>
  readonly ownName: string
  /** 0 until it is known. */
  readonly ownPort: () => number
}

const toConfigServer = 'the config server is not reached through the gateway'
const toOurselves = 'it leads back to this gateway'

export function createForbidden({ environment, discovery, ownName, ownPort }: ForbiddenInput): Forbidden {
  const names = () => new Set([...configServerNames, environment.get('spring.cloud.config.discovery.service-id')?.toLowerCase()])
  let configServers: ReadonlySet<string> | undefined
  const judge = (text: string) => {
    const address = addressOf(text)
    if (address === undefined) return undefined
    const port = ownPort()
    if (port !== 0 && address === `here:${port}`) return toOurselves
    configServers ??= configAddresses(environment, discovery, names())
    return configServers.has(address) ? toConfigServer : undefined
  }
  // Asked for every request; names may come from requests.
  const known = new Map<string, string | undefined>()
  const origin = (text: string) => {
    if (known.has(text)) return known.get(text)
    const because = judge(text)
    if (known.size < mostKnown) known.set(text, because)
    return because
  }
  const service = (name: string) => {
    const lower = name.toLowerCase()
    if (lower === ownName.toLowerCase()) return toOurselves
    return names().has(lower) ? toConfigServer : undefined
  }
  return {
    origin,
    service,
    forget: () => {
      configServers = undefined
      known.clear()
    },
    target: (target) => {
      if (target.kind === 'address') return origin(target.origin)
      return target.kind === 'service' ? service(target.service) : undefined
    },
  }
}

const mostKnown = 1000

const configServerNames = ['config-service', 'config-server', 'configserver', 'configservice']

function configAddresses(
  environment: Pick<Environment, 'get' | 'list'>,
  discovery: Pick<Discovery, 'applications'>,
  names: ReadonlySet<string | undefined>,
): ReadonlySet<string> {
  const imports = environment
    .list('spring.config.import', [])
    .flatMap((text) => /configserver:(https?:.+)$/.exec(text)?.[1] ?? [])
  const configured = environment.list('spring.cloud.config.uri', ['http://localhost:8888'])
  const registered = discovery
    .applications()
    .filter(({ name }) => names.has(name.toLowerCase()))
    .flatMap(({ instances }) => instances)
  return new Set([...imports, ...configured, ...registered.map(urlOf)].flatMap((text) => addressOf(text) ?? []))
}

/** `host:port`; every name of this machine is `here`. */
function addressOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const { hostname, port, protocol } = new URL(text)
  return `${isHere(hostname) ? 'here' : hostname.toLowerCase()}:${port || (protocol === 'https:' ? '443' : '80')}`
}

function isHere(host: string): boolean {
  const plain = host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()
  if (plain === 'localhost' || plain.endsWith('.localhost') || plain === '::1' || plain === '::' || plain === '0.0.0.0')
    return true
  if (/^127\.\d+\.\d+\.\d+$/.test(plain) || /^::ffff:7f[0-9a-f]{2}:/.test(plain) || plain === ownHostName().toLowerCase())
    return true
  return Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === plain))
}
