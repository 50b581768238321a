import type { DataCenter, Instance, InstancePort, LeaseInfo } from './instance.ts'
import { inJavaOrder } from './java-order.ts'
import { usual } from './registration.ts'

// Written as text, member by member: the order is the original's, and no name from outside becomes a property here.

export function fullInstance(instance: Instance): string {
  return members([
    ['instanceId', text(instance.instanceId)],
    ['hostName', text(instance.hostName)],
    ['app', text(instance.app)],
    ['ipAddr', text(instance.ipAddr)],
    ['sid', isNoSid(instance.sid) ? undefined : text(instance.sid)],
    ['status', text(instance.status)],
    ['overriddenStatus', text(instance.overriddenStatus)],
    ['port', port(instance.port)],
    ['securePort', port(instance.securePort)],
    ['countryId', String(instance.countryId)],
    ['dataCenterInfo', dataCenter(instance.dataCenter)],
    ['leaseInfo', instance.leaseInfo && lease(instance.leaseInfo)],
    ['metadata', metadata(instance.metadata)],
    ['appGroupName', text(instance.appGroupName)],
    ['homePageUrl', text(instance.homePageUrl)],
    ['statusPageUrl', text(instance.statusPageUrl)],
    ['healthCheckUrl', text(instance.healthCheckUrl)],
    ['secureHealthCheckUrl', text(instance.secureHealthCheckUrl)],
    ['vipAddress', text(instance.vipAddress)],
    ['secureVipAddress', text(instance.secureVipAddress)],
    ['isCoordinatingDiscoveryServer', `"${instance.isCoordinatingDiscoveryServer}"`],
    ['lastUpdatedTimestamp', `"${instance.lastUpdatedTimestamp}"`],
    ['lastDirtyTimestamp', `"${instance.lastDirtyTimestamp}"`],
    ['actionType', text(instance.actionType)],
    ['asgName', text(instance.asgName)],
  ])
}

export function compactInstance(instance: Instance): string {
  return members([
    ['instanceId', text(instance.instanceId)],
    ['app', text(instance.app)],
    ['ipAddr', text(instance.ipAddr)],
    ['vipAddress', text(instance.vipAddress)],
    ['secureVipAddress', text(instance.secureVipAddress)],
    ['dataCenterInfo', dataCenter(instance.dataCenter)],
    ['hostName', text(instance.hostName)],
    ['status', text(instance.status)],
    ['lastUpdatedTimestamp', String(instance.lastUpdatedTimestamp)],
    ['actionType', text(instance.actionType)],
    ['asgName', text(instance.asgName)],
    ['port', port(instance.port)],
    ['securePort', port(instance.securePort)],
  ])
}

export function registrationOf(instance: Instance): string {
  return members([
    ['instanceId', text(instance.instanceId) ?? 'null'],
    ['app', text(instance.app)],
    ['appGroupName', text(instance.appGroupName) ?? 'null'],
    ['ipAddr', text(instance.ipAddr)],
    ['sid', text(instance.sid ?? 'na')],
    ['homePageUrl', text(instance.homePageUrl) ?? 'null'],
    ['statusPageUrl', text(instance.statusPageUrl) ?? 'null'],
    ['healthCheckUrl', text(instance.healthCheckUrl) ?? 'null'],
    ['secureHealthCheckUrl', text(instance.secureHealthCheckUrl) ?? 'null'],
    ['vipAddress', text(instance.vipAddress) ?? 'null'],
    ['secureVipAddress', text(instance.secureVipAddress) ?? 'null'],
    ['countryId', String(instance.countryId)],
    ['dataCenterInfo', dataCenter(instance.dataCenter)],
    ['hostName', text(instance.hostName)],
    ['status', text(instance.status)],
    ['overriddenStatus', text(instance.overriddenStatus)],
    ['leaseInfo', lease(instance.leaseInfo ?? usual.lease)],
    ['isCoordinatingDiscoveryServer', String(instance.isCoordinatingDiscoveryServer)],
    ['lastUpdatedTimestamp', String(instance.lastUpdatedTimestamp)],
    ['lastDirtyTimestamp', String(instance.lastDirtyTimestamp)],
    ['actionType', text(instance.actionType) ?? 'null'],
    ['asgName', text(instance.asgName) ?? 'null'],
    ['port', port(instance.port)],
    ['securePort', port(instance.securePort)],
    ['metadata', metadata(instance.metadata)],
  ])
}

export function members(all: ReadonlyArray<readonly [name: string, json: string | undefined]>): string {
  return `{${all.flatMap(([name, json]) => (json === undefined ? [] : [`"${name}":${json}`])).join(',')}}`
}

export function text(value: string | undefined): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value)
}

/** Not worth a member: the original leaves it out too. */
export function isNoSid(sid: string | undefined): boolean {
  return sid === undefined || sid === 'na' || sid === 'unknown'
}

function port({ number, enabled }: InstancePort): string {
  return `{"$":${number},"@enabled":"${enabled}"}`
}

function dataCenter({ name, metadata: details }: DataCenter): string {
  const isAmazon = name === 'Amazon'
  return members([
    ['@class', text(isAmazon ? usual.amazonClass : usual.dataCenterClass)],
    ['name', text(name)],
    ['metadata', isAmazon ? pairs(details ?? new Map()) : undefined],
  ])
}

function lease(info: LeaseInfo): string {
  return members([
    ['renewalIntervalInSecs', String(info.renewalIntervalInSecs)],
    ['durationInSecs', String(info.durationInSecs)],
    ['registrationTimestamp', String(info.registrationTimestamp)],
    ['lastRenewalTimestamp', String(info.lastRenewalTimestamp)],
    ['evictionTimestamp', String(info.evictionTimestamp)],
    ['serviceUpTimestamp', String(info.serviceUpTimestamp)],
  ])
}

function metadata(all: ReadonlyMap<string, string>): string {
  return all.size === 0 ? `{"@class":"${usual.emptyMetadata}"}` : pairs(all)
}

function pairs(all: ReadonlyMap<string, string>): string {
  return `{${inJavaOrder([...all], ([key]) => key)
    .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
    .join(',')}}`
}
