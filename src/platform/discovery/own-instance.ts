import { isIPv6 } from 'node:net'
import type { Instance, InstanceStatus } from '../../protocols/eureka/instance.ts'
import { asStatus } from '../../protocols/eureka/registration.ts'
import type { Environment } from '../platform.ts'
import { hostInfo, ownAddress } from './host-info.ts'

/** What an instance says of itself, without what changes while it lives: status and timestamps. */
export type Description = Omit<Instance, 'status' | 'lastUpdatedTimestamp' | 'lastDirtyTimestamp'>

/** `eureka.instance.*` with Spring's defaults, for a service that listens on this port. */
export function describeInstance(environment: Environment, listeningPort: number, instanceId?: string): Description {
  const own = (name: string) => environment.get(`eureka.instance.${name}`)
  const applicationName = environment.get('spring.application.name') || undefined
  const name = own('appname') ?? applicationName ?? 'unknown'
  const vipAddress = own('virtual-host-name') ?? applicationName ?? name
  const { hostname, ipAddress } = ownAddress(environment)
  const port = environment.number('eureka.instance.non-secure-port', 0) || listeningPort
  const portEnabled = environment.boolean('eureka.instance.non-secure-port-enabled', true)
  const securePortEnabled = environment.boolean('eureka.instance.secure-port-enabled', false)
  const securePort = environment.number('eureka.instance.secure-port', securePortEnabled ? listeningPort : 443)
  const pages = pagesOf(environment, { hostname, port, securePortEnabled })
  return {
    instanceId: instanceId ?? instanceIdOf(environment, listeningPort),
    hostName: hostname,
    app: name.toUpperCase(),
    appGroupName: own('app-group-name')?.toUpperCase(),
    ipAddr: ipAddress,
    sid: 'na',
    overriddenStatus: 'UNKNOWN',
    port: { number: port, enabled: portEnabled },
    securePort: { number: securePort, enabled: securePortEnabled },
    countryId: 1,
    dataCenter: { class: 'com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo', name: 'MyOwn' },
    leaseInfo: {
      renewalIntervalInSecs: environment.number('eureka.instance.lease-renewal-interval-in-seconds', 30),
      durationInSecs: environment.number('eureka.instance.lease-expiration-duration-in-seconds', 90),
      registrationTimestamp: 0,
      lastRenewalTimestamp: 0,
      evictionTimestamp: 0,
      serviceUpTimestamp: 0,
    },
    metadata: metadataOf(environment, pages.managementPort),
    homePageUrl: pages.home,
    statusPageUrl: pages.status,
    healthCheckUrl: pages.health,
    secureHealthCheckUrl: pages.secureHealth,
    vipAddress,
    secureVipAddress: own('secure-virtual-host-name') ?? applicationName ?? name,
    isCoordinatingDiscoveryServer: false,
    actionType: undefined,
    asgName: own('asg-name') ?? own('a-s-g-name'),
  }
}

/** `eureka.instance.initial-status`: what we are once we listen. */
export function initialStatus(environment: Environment): InstanceStatus {
  const wanted = environment.get('eureka.instance.initial-status')?.toUpperCase().replaceAll('-', '_')
  return wanted === undefined || wanted === '' ? 'UP' : asStatus(wanted)
}

/** Spring leaves a random port as 0 in the id, and two instances on a machine then take each other's place: here it is the real one. */
function instanceIdOf(environment: Environment, listeningPort: number): string {
  const wanted = environment.get('eureka.instance.instance-id')
  if (wanted) return wanted
  const parts = [
    environment.get('spring.cloud.client.hostname') ?? hostInfo().hostname,
    environment.get('spring.application.name'),
    environment.get('spring.application.instance_id') ?? String(environment.number('server.port', 0) || listeningPort),
  ]
  return parts.filter((part) => part).join(':')
}

function metadataOf(environment: Environment, managementPort: number): ReadonlyMap<string, string> {
  const given = [...environment.below('eureka.instance.metadata-map')].filter(([, value]) => value.trim() !== '')
  // `list[0]` is the key `list.0` to Spring.
  const metadata = new Map(given.map(([key, value]) => [key.replace(/\[(\d+)\]/g, '.$1'), value]))
  if (!metadata.has('management.port')) metadata.set('management.port', String(managementPort))
  return metadata
}

interface Reach {
  readonly hostname: string
  readonly port: number
  readonly securePortEnabled: boolean
}

function pagesOf(environment: Environment, { hostname, port, securePortEnabled }: Reach) {
  const own = (name: string) => environment.get(`eureka.instance.${name}`)
  const host = isIPv6(hostname) ? `[${hostname}]` : hostname
  const plain = `http://${host}:${port}`
  const actuator = environment.get('management.endpoints.web.base-path') ?? '/actuator'
  const elsewhere = environment.number('local.management.port', environment.number('management.server.port', 0))
  const managementPort = elsewhere > 0 ? elsewhere : port
  const prefix = environment.get(elsewhere > 0 ? 'management.server.base-path' : 'server.servlet.context-path') ?? ''
  const management = `${host}:${managementPort}${slashed(prefix)}`
  const statusPath = slashed(own('status-page-url-path') ?? `${actuator}/info`)
  const healthPath = slashed(own('health-check-url-path') ?? `${actuator}/health`)
  return {
    managementPort,
    home: own('home-page-url') ?? `${plain}${own('home-page-url-path') ?? '/'}`,
    status: own('status-page-url') ?? `http://${management}${statusPath}`,
    health: own('health-check-url') ?? `http://${management}${healthPath}`,
    secureHealth: own('secure-health-check-url') ?? (securePortEnabled ? `https://${management}${healthPath}` : undefined),
  }
}

/** With a slash in front and none behind. */
function slashed(path: string): string {
  const bare = path.replace(/^\/+|\/+$/g, '')
  return bare === '' ? '' : `/${bare}`
}
