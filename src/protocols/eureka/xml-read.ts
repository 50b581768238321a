import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { EurekaBodyError } from './body-error.ts'
import type { Instance, InstancePort, LeaseInfo } from './instance.ts'
import { asActionType, asDataCenterName, asStatus, type Draft, numberFrom, positiveOr, usual } from './registration.ts'
import { keyOf } from './xml-names.ts'

export interface XmlElement {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly text: string
  readonly children: readonly XmlElement[]
}

/** The root of it. A document type, and with it every entity but XML's own five, is refused. */
export function parsedXml(text: string): XmlElement {
  if (/<!(?!--|\[CDATA\[)/.test(text)) throw new EurekaBodyError('unreadable', 'a document type declaration')
  const valid = XMLValidator.validate(text)
  if (valid !== true) throw new EurekaBodyError('unreadable', `${valid.err.msg} line ${valid.err.line}`)
  const [root, ...others] = elementsIn(parse(text))
  if (root === undefined || others.length > 0) throw new EurekaBodyError('unreadable', 'not one element in it')
  return root
}

export function childrenOf(parent: XmlElement, name: string): readonly XmlElement[] {
  return parent.children.filter((child) => child.name === name)
}

export function textOf(parent: XmlElement, name: string): string | undefined {
  return childOf(parent, name)?.text
}

/** The last of several: each overwrites the one before. */
function childOf(parent: XmlElement, name: string): XmlElement | undefined {
  return parent.children.findLast((child) => child.name === name)
}

export function instanceIn(root: XmlElement, nowMs: number): Draft {
  const app = textOf(root, 'app')
  if (app === undefined) throw new EurekaBodyError('unreadable', 'no app in it')
  const lastUpdatedTimestamp = timestampOf(root, 'lastUpdatedTimestamp', nowMs)
  return {
    instanceId: textOf(root, 'instanceId'),
    hostName: textOf(root, 'hostName') ?? '',
    app: app.toUpperCase(),
    appGroupName: textOf(root, 'appGroupName'),
    ipAddr: textOf(root, 'ipAddr') ?? '',
    sid: textOf(root, 'sid'),
    status: asStatus(textOf(root, 'status')?.toUpperCase() ?? 'UP'),
    overriddenStatus: asStatus((textOf(root, 'overriddenstatus') ?? textOf(root, 'overriddenStatus'))?.toUpperCase()),
    port: portOf(root, 'port', usual.port),
    securePort: portOf(root, 'securePort', usual.securePort),
    countryId: integerOf(root, 'countryId') ?? usual.countryId,
    dataCenter: dataCenterOf(root),
    leaseInfo: leaseOf(root),
    metadata: pairsOf(childOf(root, 'metadata')),
    ...urlsOf(root),
    vipAddress: textOf(root, 'vipAddress'),
    secureVipAddress: textOf(root, 'secureVipAddress'),
    isCoordinatingDiscoveryServer: textOf(root, 'isCoordinatingDiscoveryServer') === 'true',
    lastUpdatedTimestamp,
    lastDirtyTimestamp: timestampOf(root, 'lastDirtyTimestamp', lastUpdatedTimestamp),
    actionType: asActionType(textOf(root, 'actionType')),
    asgName: textOf(root, 'asgName'),
  }
}

function numberOf(parent: XmlElement, name: string, fallback: number): number {
  const text = textOf(parent, name)
  return text === undefined ? fallback : numberFrom(text)
}

/** One that is no number is not there. */
function timestampOf(parent: XmlElement, name: string, fallback: number): number {
  return /^[+-]?\d{1,18}$/.test(textOf(parent, name) ?? '') ? numberOf(parent, name, fallback) : fallback
}

/** Of 32 bits. */
function integerOf(parent: XmlElement, name: string): number | undefined {
  const text = textOf(parent, name)
  if (text === undefined) return undefined
  if (!/^[+-]?\d+$/.test(text) || (Number(text) | 0) !== Number(text)) {
    throw new EurekaBodyError('unreadable', `a ${name} that is no number`)
  }
  return Number(text)
}

function urlsOf(root: XmlElement): Pick<Instance, 'homePageUrl' | 'statusPageUrl' | 'healthCheckUrl' | 'secureHealthCheckUrl'> {
  return {
    homePageUrl: textOf(root, 'homePageUrl'),
    statusPageUrl: textOf(root, 'statusPageUrl'),
    healthCheckUrl: textOf(root, 'healthCheckUrl'),
    secureHealthCheckUrl: textOf(root, 'secureHealthCheckUrl'),
  }
}

function portOf(root: XmlElement, name: string, fallback: InstancePort): InstancePort {
  const number = integerOf(root, name)
  if (number === undefined) return fallback
  const enabled = childOf(root, name)?.attributes.get('enabled')
  return { number, enabled: fallback.enabled ? enabled !== 'false' : enabled === 'true' }
}

function dataCenterOf(root: XmlElement): Draft['dataCenter'] {
  const dataCenter = childOf(root, 'dataCenterInfo')
  if (dataCenter === undefined) return undefined
  const given = textOf(dataCenter, 'name')
  if (given === undefined) return undefined
  const name = given.toLowerCase() === 'amazon' ? 'Amazon' : asDataCenterName(given)
  if (name === undefined) throw new EurekaBodyError('unreadable', 'a dataCenterInfo of no known name')
  if (name !== 'Amazon') return { class: usual.dataCenterClass, name }
  const details = childOf(dataCenter, 'metadata')
  return { class: usual.amazonClass, name, metadata: pairsOf(details) }
}

function leaseOf(root: XmlElement): LeaseInfo | undefined {
  const lease = childOf(root, 'leaseInfo')
  if (lease === undefined) return undefined
  return {
    renewalIntervalInSecs: positiveOr(usual.lease.renewalIntervalInSecs, numberOf(lease, 'renewalIntervalInSecs', 0)),
    durationInSecs: positiveOr(usual.lease.durationInSecs, numberOf(lease, 'durationInSecs', 0)),
    registrationTimestamp: numberOf(lease, 'registrationTimestamp', 0),
    lastRenewalTimestamp: numberOf(lease, 'lastRenewalTimestamp', 0),
    evictionTimestamp: numberOf(lease, 'evictionTimestamp', 0),
    serviceUpTimestamp: numberOf(lease, 'serviceUpTimestamp', 0),
  }
}

function pairsOf(metadata: XmlElement | undefined): ReadonlyMap<string, string> {
  return new Map((metadata?.children ?? []).map(({ name, text }) => [keyOf(name), text]))
}

/** Before each name, and in none: a name from outside is never a property as it stands. */
const prefix = '='
const textName = '#text'
const cdataName = '#cdata'

function parse(text: string): unknown {
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: prefix,
    textNodeName: textName,
    cdataPropName: cdataName,
    ignoreDeclaration: true,
    ignorePiTags: true,
    processEntities: false,
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    // It comes here twice with an element that closes itself.
    transformTagName: (name) => (name.startsWith(prefix) ? name : prefix + name),
  })
  try {
    return parser.parse(text)
  } catch (error) {
    throw new EurekaBodyError('unreadable', error instanceof Error ? error.message : 'not XML')
  }
}

function elementsIn(nodes: unknown): readonly XmlElement[] {
  return (Array.isArray(nodes) ? nodes : []).flatMap((node: Readonly<Record<string, unknown>>) => {
    const [name] = Object.keys(node).filter((key) => key.startsWith(prefix))
    if (name === undefined) return []
    const content: unknown = node[name]
    const children = elementsIn(content)
    return [{ name: name.slice(prefix.length), attributes: attributesOf(node[':@']), text: textIn(content), children }]
  })
}

function textIn(content: unknown): string {
  return (Array.isArray(content) ? content : [])
    .map((node: Readonly<Record<string, unknown>>) => {
      const text = node[textName]
      // What stands in a CDATA section is meant as it stands.
      return typeof text === 'string' ? unescaped(text) : cdataIn(node[cdataName])
    })
    .join('')
}

function cdataIn(content: unknown): string {
  return (Array.isArray(content) ? content : []).map((node: Readonly<Record<string, unknown>>) => String(node[textName])).join('')
}

function attributesOf(attributes: unknown): ReadonlyMap<string, string> {
  const pairs = Object.entries(typeof attributes === 'object' && attributes !== null ? attributes : {})
  return new Map(pairs.map(([name, value]) => [name.slice(prefix.length), unescaped(String(value))]))
}

const ownEntities = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
])

function unescaped(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w+));/gi, (_, decimal?: string, hex?: string, name?: string) => {
    if (name === undefined) return charOf(decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number.parseInt(decimal, 10))
    const char = ownEntities.get(name)
    if (char === undefined) throw new EurekaBodyError('unreadable', `an entity that is none of XML's own: ${name}`)
    return char
  })
}

function charOf(code: number): string {
  if (code > 0x10ffff) throw new EurekaBodyError('unreadable', 'a character that does not exist')
  return String.fromCodePoint(code)
}
