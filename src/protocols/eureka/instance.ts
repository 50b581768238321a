export type InstanceStatus = 'UP' | 'DOWN' | 'STARTING' | 'OUT_OF_SERVICE' | 'UNKNOWN'
export type ActionType = 'ADDED' | 'MODIFIED' | 'DELETED'

export interface InstancePort {
  readonly number: number
  readonly enabled: boolean
}

export interface LeaseInfo {
  readonly renewalIntervalInSecs: number
  readonly durationInSecs: number
  readonly registrationTimestamp: number
  readonly lastRenewalTimestamp: number
  readonly evictionTimestamp: number
  readonly serviceUpTimestamp: number
}

/** An instance in a registry; undefined where the wire has no such member. Whatever form it came in, it is this inside. */
export interface Instance {
  readonly instanceId: string | undefined
  readonly hostName: string
  /** Upper case. */
  readonly app: string
  readonly appGroupName: string | undefined
  readonly ipAddr: string
  readonly sid: string | undefined
  readonly status: InstanceStatus
  readonly overriddenStatus: InstanceStatus
  readonly port: InstancePort
  readonly securePort: InstancePort
  readonly countryId: number
  readonly dataCenter: DataCenter
  readonly leaseInfo: LeaseInfo | undefined
  readonly metadata: ReadonlyMap<string, string>
  readonly homePageUrl: string | undefined
  readonly statusPageUrl: string | undefined
  readonly healthCheckUrl: string | undefined
  readonly secureHealthCheckUrl: string | undefined
  readonly vipAddress: string | undefined
  readonly secureVipAddress: string | undefined
  readonly isCoordinatingDiscoveryServer: boolean
  readonly lastUpdatedTimestamp: number
  readonly lastDirtyTimestamp: number
  readonly actionType: ActionType | undefined
  readonly asgName: string | undefined
}

export interface DataCenter {
  readonly class: string
  readonly name: 'MyOwn' | 'Amazon' | 'Netflix'
  readonly metadata?: ReadonlyMap<string, string>
}

/** A registry, or the part of one that changed. */
export interface Applications {
  readonly versionsDelta: string
  readonly appsHashcode: string
  readonly applications: readonly Application[]
}

export interface Application {
  readonly name: string
  readonly instances: readonly Instance[]
}
