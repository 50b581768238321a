import type { DataCenter, Instance, InstancePort, LeaseInfo } from './instance.ts'
import { inJavaOrder } from './java-order.ts'
import { isNoSid } from './json-write.ts'
import { usual } from './registration.ts'
import { elementName } from './xml-names.ts'

/** An element with text or with elements in it; undefined leaves no trace of it. */
export interface Element {
  readonly name: string
  readonly attribute?: readonly [name: string, value: string]
  readonly content: string | readonly (Element | undefined)[]
}

/** Without a break: as the compact encoder, which is another one, writes. */
export function flat({ name, attribute, content }: Element): string {
  const open = `<${name}${attribute === undefined ? '' : ` ${attribute[0]}="${escaped(attribute[1])}"`}>`
  const inner =
    typeof content === 'string' ? escaped(content) : content.map((each) => (each === undefined ? '' : flat(each))).join('')
  return `${open}${inner}</${name}>`
}

/** Two spaces a level and no declaration: as XStream prints. */
export function printed({ name, attribute, content }: Element, indent = ''): string {
  const open = `${indent}<${name}${attribute === undefined ? '' : ` ${attribute[0]}="${escaped(attribute[1])}"`}`
  if (typeof content === 'string') return `${open}>${escaped(content)}</${name}>`
  const inner = content.flatMap((element) => (element === undefined ? [] : printed(element, `${indent}  `)))
  return inner.length === 0 ? `${open}/>` : `${open}>\n${inner.join('\n')}\n${indent}</${name}>`
}

export function element(name: string, content: string | number | boolean | undefined): Element | undefined {
  return content === undefined ? undefined : { name, content: String(content) }
}

export function fullInstance(instance: Instance, name = 'instance'): Element {
  return {
    name,
    content: [
      element('instanceId', instance.instanceId),
      element('hostName', instance.hostName),
      element('app', instance.app),
      element('ipAddr', instance.ipAddr),
      isNoSid(instance.sid) ? undefined : element('sid', instance.sid),
      element('status', instance.status),
      element('overriddenstatus', instance.overriddenStatus),
      port('port', instance.port),
      port('securePort', instance.securePort),
      element('countryId', instance.countryId),
      dataCenter(instance.dataCenter),
      instance.leaseInfo && lease(instance.leaseInfo),
      metadata(instance.metadata),
      element('appGroupName', instance.appGroupName),
      element('homePageUrl', instance.homePageUrl),
      element('statusPageUrl', instance.statusPageUrl),
      element('healthCheckUrl', instance.healthCheckUrl),
      element('secureHealthCheckUrl', instance.secureHealthCheckUrl),
      element('vipAddress', instance.vipAddress),
      element('secureVipAddress', instance.secureVipAddress),
      element('isCoordinatingDiscoveryServer', instance.isCoordinatingDiscoveryServer),
      element('lastUpdatedTimestamp', instance.lastUpdatedTimestamp),
      element('lastDirtyTimestamp', instance.lastDirtyTimestamp),
      element('actionType', instance.actionType),
      element('asgName', instance.asgName),
    ],
  }
}

export function compactInstance(instance: Instance): Element {
  return {
    name: 'instance',
    content: [
      element('instanceId', instance.instanceId),
      element('app', instance.app),
      element('ipAddr', instance.ipAddr),
      element('vipAddress', instance.vipAddress),
      element('secureVipAddress', instance.secureVipAddress),
      dataCenter(instance.dataCenter),
      element('hostName', instance.hostName),
      element('status', instance.status),
      element('lastUpdatedTimestamp', instance.lastUpdatedTimestamp),
      element('actionType', instance.actionType),
      element('asgName', instance.asgName),
      port('port', instance.port),
      port('securePort', instance.securePort),
    ],
  }
}

function port(name: string, { number, enabled }: InstancePort): Element {
  return { name, attribute: ['enabled', String(enabled)], content: String(number) }
}

function dataCenter({ name, metadata: details }: DataCenter): Element {
  const isAmazon = name === 'Amazon'
  return {
    name: 'dataCenterInfo',
    attribute: ['class', isAmazon ? usual.amazonClass : usual.dataCenterClass],
    content: [element('name', name), isAmazon ? metadata(details ?? new Map()) : undefined],
  }
}

function lease(info: LeaseInfo): Element {
  return {
    name: 'leaseInfo',
    content: [
      element('renewalIntervalInSecs', info.renewalIntervalInSecs),
      element('durationInSecs', info.durationInSecs),
      element('registrationTimestamp', info.registrationTimestamp),
      element('lastRenewalTimestamp', info.lastRenewalTimestamp),
      element('evictionTimestamp', info.evictionTimestamp),
      element('serviceUpTimestamp', info.serviceUpTimestamp),
    ],
  }
}

function metadata(all: ReadonlyMap<string, string>): Element {
  if (all.size === 0) return { name: 'metadata', attribute: ['class', usual.emptyMetadata], content: [] }
  // An element has to have a name: a key that is empty cannot be told in XML.
  return {
    name: 'metadata',
    content: inJavaOrder([...all], ([key]) => key).map(([key, value]) =>
      key === '' ? undefined : element(elementName(key), value),
    ),
  }
}

const entities = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&apos;'],
  ['\r', '&#xd;'],
])

/** What XML cannot say at all becomes U+FFFD. */
export function escaped(text: string): string {
  return text.replace(/[&<>"'\r]/g, (char) => entities.get(char) ?? char).replace(unspeakable, '\uFFFD')
}

// biome-ignore format: the classes are one thought
const unspeakable = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g
