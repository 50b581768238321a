import { EurekaBodyError } from './body-error.ts'
import type { DataCenter, Instance, InstancePort, LeaseInfo } from './instance.ts'
import { asActionType, asDataCenterName, asStatus, type Draft, numberFrom, positiveOr, usual } from './registration.ts'

export type JsonObject = Readonly<Record<string, unknown>>

interface Reading {
  /** What the original stumbles over throws; otherwise the usual value takes its place. */
  readonly strict: boolean
  readonly nowMs: number
}

/** Where the original takes neither an object nor an array. */
const plainMembers = `instanceId ipAddr hostName status overriddenStatus vipAddress secureVipAddress countryId
  lastDirtyTimestamp`.split(/\s+/)
/** Where an array is as much a stumbling block to it, and an object is nothing. */
const otherMembers = `homePageUrl statusPageUrl healthCheckUrl secureHealthCheckUrl appGroupName sid asgName actionType
  lastUpdatedTimestamp isCoordinatingDiscoveryServer`.split(/\s+/)

const wholeNumbers = ['countryId', 'lastUpdatedTimestamp', 'lastDirtyTimestamp']

export function instanceIn(root: JsonObject, reading: Reading): Draft {
  if (reading.strict) refuseOddMembers(root)
  const app = textIn(root, 'app')
  if (app === undefined && reading.strict) throw new EurekaBodyError('unreadable', 'no app in it')
  const lastUpdatedTimestamp = numberIn(root, 'lastUpdatedTimestamp', reading.nowMs)
  return {
    instanceId: textIn(root, 'instanceId'),
    hostName: textIn(root, 'hostName') ?? '',
    app: (app ?? '').toUpperCase(),
    appGroupName: textIn(root, 'appGroupName')?.toUpperCase(),
    ipAddr: textIn(root, 'ipAddr') ?? '',
    sid: textIn(root, 'sid'),
    status: asStatus(textIn(root, 'status') ?? 'UP'),
    overriddenStatus: asStatus(textIn(root, 'overriddenStatus') ?? textIn(root, 'overriddenstatus')),
    port: portIn(root.port, usual.port, reading),
    securePort: portIn(root.securePort, usual.securePort, reading),
    countryId: numberIn(root, 'countryId', usual.countryId),
    dataCenter: dataCenterIn(root.dataCenterInfo, reading),
    leaseInfo: leaseIn(root.leaseInfo, reading),
    metadata: pairsIn(root.metadata, reading),
    ...urlsIn(root),
    vipAddress: textIn(root, 'vipAddress'),
    secureVipAddress: textIn(root, 'secureVipAddress'),
    isCoordinatingDiscoveryServer: isTrue(root.isCoordinatingDiscoveryServer),
    lastUpdatedTimestamp,
    lastDirtyTimestamp: numberIn(root, 'lastDirtyTimestamp', lastUpdatedTimestamp),
    actionType: asActionType(textIn(root, 'actionType')),
    asgName: textIn(root, 'asgName'),
  }
}

function refuseOddMembers(root: JsonObject): void {
  const nested =
    plainMembers.find((name) => typeof root[name] === 'object' && root[name] !== null) ??
    otherMembers.find((name) => Array.isArray(root[name]))
  if (nested !== undefined) throw new EurekaBodyError('unreadable', `${nested} is neither text nor number`)
  const tooLarge = wholeNumbers.find((name) => typeof root[name] === 'number' && Math.abs(root[name]) >= 2 ** 63)
  if (tooLarge !== undefined) throw new EurekaBodyError('unreadable', `${tooLarge} is beyond all numbers`)
}

export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined
}

/** One that stands alone counts as a list of one: older encoders wrote it so. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  return value === undefined || value === null ? [] : [value]
}

export function textIn(root: JsonObject, name: string): string | undefined {
  const value = root[name]
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

function numberIn(root: JsonObject, name: string, fallback: number): number {
  const value = root[name]
  return value === undefined || value === null ? fallback : numberFrom(value)
}

type Urls = Pick<Instance, 'homePageUrl' | 'statusPageUrl' | 'healthCheckUrl' | 'secureHealthCheckUrl'>

function urlsIn(root: JsonObject): Urls {
  return {
    homePageUrl: textIn(root, 'homePageUrl'),
    statusPageUrl: textIn(root, 'statusPageUrl'),
    healthCheckUrl: textIn(root, 'healthCheckUrl'),
    secureHealthCheckUrl: textIn(root, 'secureHealthCheckUrl'),
  }
}

function portIn(value: unknown, fallback: InstancePort, { strict }: Reading): InstancePort {
  if (value === undefined || value === null) return fallback
  const port = asObject(value)
  if (port === undefined) {
    if (strict) throw new EurekaBodyError('unreadable', 'a port that is no object')
    return { number: numberFrom(value), enabled: fallback.enabled }
  }
  const { $: number, '@enabled': enabled, ...others } = port
  if (strict && Object.keys(others).length > 0) throw new EurekaBodyError('unreadable', 'a port with something else in it')
  return {
    number: number === undefined ? fallback.number : numberFrom(number),
    enabled: enabled === undefined ? fallback.enabled : isTrue(enabled),
  }
}

function dataCenterIn(value: unknown, reading: Reading): Draft['dataCenter'] {
  const root = asObject(value)
  if (root === undefined) {
    if (reading.strict && value !== undefined && value !== null)
      throw new EurekaBodyError('unreadable', 'a dataCenterInfo that is no object')
    return undefined
  }
  const type = textIn(root, '@class')
  const isAmazon = type === usual.amazonClass
  const name = isAmazon ? 'Amazon' : textIn(root, 'name')
  if (reading.strict && (type === undefined || !usual.dataCenterClasses.includes(type))) {
    throw new EurekaBodyError('unreadable', 'a dataCenterInfo of no known @class')
  }
  const known: DataCenter['name'] | undefined = asDataCenterName(name)
  if (reading.strict && name !== undefined && known === undefined) {
    throw new EurekaBodyError('unreadable', 'a dataCenterInfo of no known name')
  }
  if (reading.strict) refuseOddDataCenter(root, isAmazon)
  const named = { class: isAmazon ? usual.amazonClass : usual.dataCenterClass, name: known }
  return isAmazon ? { ...named, metadata: pairsIn(root.metadata, reading) } : named
}

function refuseOddDataCenter(dataCenter: JsonObject, isAmazon: boolean): void {
  const isOdd = isAmazon
    ? asObject(dataCenter.metadata) === undefined
    : Object.keys(dataCenter).some((name) => name !== '@class' && name !== 'name')
  if (isOdd) throw new EurekaBodyError('unreadable', 'a dataCenterInfo that is not as its @class has it')
}

function leaseIn(value: unknown, { strict }: Reading): LeaseInfo | undefined {
  const root = asObject(value)
  const isOdd = Array.isArray(value) || Object.values(root ?? {}).some((each) => asObject(each) !== undefined)
  if (strict && isOdd) throw new EurekaBodyError('unreadable', 'a leaseInfo with more than numbers in it')
  if (root === undefined) return undefined
  return {
    renewalIntervalInSecs: positiveOr(usual.lease.renewalIntervalInSecs, numberIn(root, 'renewalIntervalInSecs', 0)),
    durationInSecs: positiveOr(usual.lease.durationInSecs, numberIn(root, 'durationInSecs', 0)),
    registrationTimestamp: numberIn(root, 'registrationTimestamp', 0),
    lastRenewalTimestamp: numberIn(root, 'lastRenewalTimestamp', numberIn(root, 'renewalTimestamp', 0)),
    evictionTimestamp: numberIn(root, 'evictionTimestamp', 0),
    serviceUpTimestamp: numberIn(root, 'serviceUpTimestamp', 0),
  }
}

function pairsIn(value: unknown, { strict }: Reading): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>()
  const root = asObject(value)
  if (root === undefined && strict && value !== undefined && value !== null) {
    throw new EurekaBodyError('unreadable', 'metadata that is no object')
  }
  for (const [key, each] of Object.entries(root ?? {})) {
    // Java's name for the kind of map it was.
    if (key === '@class') continue
    // A null is the text `null`, as the original has it.
    if (typeof each !== 'object' || each === null) pairs.set(key, String(each))
    else if (strict) throw new EurekaBodyError('unreadable', 'metadata that is neither text nor number')
  }
  return pairs
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true' || (typeof value === 'number' && value !== 0)
}
