import { EurekaBodyError } from './body-error.ts'
import type { ActionType, DataCenter, Instance, InstancePort, InstanceStatus, LeaseInfo } from './instance.ts'
import { instanceIdOf } from './instance-id.ts'

/** What a body said, before anybody asked whether it says enough. Texts that are not there are empty. */
export interface Draft extends Omit<Instance, 'dataCenter'> {
  readonly dataCenter: (Omit<DataCenter, 'name'> & { readonly name: DataCenter['name'] | undefined }) | undefined
}

const dataCenterClass = 'com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo'
const amazonClass = 'com.netflix.appinfo.AmazonInfo'

/** What Netflix's InstanceInfo starts from, and the classes it knows by name. */
export const usual: {
  readonly port: InstancePort
  readonly securePort: InstancePort
  readonly countryId: number
  readonly lease: LeaseInfo
  readonly dataCenterClass: string
  readonly amazonClass: string
  readonly dataCenterClasses: readonly string[]
  readonly emptyMetadata: string
} = {
  port: { number: 7001, enabled: true },
  securePort: { number: 7002, enabled: false },
  countryId: 1,
  lease: {
    renewalIntervalInSecs: 30,
    durationInSecs: 90,
    registrationTimestamp: 0,
    lastRenewalTimestamp: 0,
    evictionTimestamp: 0,
    serviceUpTimestamp: 0,
  },
  dataCenterClass,
  amazonClass,
  dataCenterClasses: [dataCenterClass, amazonClass, 'com.netflix.appinfo.MyDataCenterInfo'],
  emptyMetadata: 'java.util.Collections$EmptyMap',
}

/** In Eureka's order, with Eureka's words; `app` is the one in the path. */
export function checked(draft: Draft, app: string | undefined): Instance {
  const instance = withDataCenter(draft)
  if (instanceIdOf(instance) === '') throw new EurekaBodyError('refused', 'Missing instanceId')
  if (draft.hostName === '') throw new EurekaBodyError('refused', 'Missing hostname')
  if (draft.ipAddr === '') throw new EurekaBodyError('refused', 'Missing ip address')
  if (draft.app === '') throw new EurekaBodyError('refused', 'Missing appName')
  if (app !== undefined && draft.app !== app) {
    throw new EurekaBodyError('refused', `Mismatched appName, expecting ${app} but was ${draft.app}`)
  }
  if (draft.dataCenter === undefined) throw new EurekaBodyError('refused', 'Missing dataCenterInfo')
  if (draft.dataCenter.name === undefined) throw new EurekaBodyError('refused', 'Missing dataCenterInfo Name')
  return withAmazonId(instance)
}

/** A machine of Amazon that does not say which one it is goes by the id of the instance. */
function withAmazonId(instance: Instance): Instance {
  const { dataCenter } = instance
  if (dataCenter.name !== 'Amazon' || dataCenter.metadata?.get('instance-id')) return instance
  const metadata = new Map([...(dataCenter.metadata ?? []), ['instance-id', instanceIdOf(instance)]])
  return { ...instance, dataCenter: { ...dataCenter, metadata } }
}

/** What a server tells of others: enough that it can be addressed. */
export function looselyChecked(draft: Draft): readonly Instance[] {
  const instance = withDataCenter(draft)
  return instance.app === '' || instanceIdOf(instance) === '' ? [] : [instance]
}

const statuses: readonly string[] = ['UP', 'DOWN', 'STARTING', 'OUT_OF_SERVICE', 'UNKNOWN'] satisfies InstanceStatus[]
const actionTypes: readonly string[] = ['ADDED', 'MODIFIED', 'DELETED'] satisfies ActionType[]
const dataCenterNames: readonly string[] = ['MyOwn', 'Amazon', 'Netflix'] satisfies DataCenter['name'][]

export function isStatus(value: string | undefined): value is InstanceStatus {
  return value !== undefined && statuses.includes(value)
}

/** A word that is none of Eureka's is UNKNOWN there. */
export function asStatus(value: string | undefined): InstanceStatus {
  return isStatus(value) ? value : 'UNKNOWN'
}

export function asActionType(value: string | undefined): ActionType | undefined {
  return value !== undefined && actionTypes.includes(value) ? (value as ActionType) : undefined
}

export function asDataCenterName(value: string | undefined): DataCenter['name'] | undefined {
  return value !== undefined && dataCenterNames.includes(value) ? (value as DataCenter['name']) : undefined
}

/** A whole number, be it written as a number or as text; 0 for anything else. */
export function numberFrom(value: unknown): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  const whole = typeof number === 'number' ? Math.trunc(number) : 0
  return Number.isSafeInteger(whole) ? whole : 0
}

export function positiveOr(fallback: number, value: number): number {
  return value > 0 ? value : fallback
}

function withDataCenter({ dataCenter, ...rest }: Draft): Instance {
  const named = { class: dataCenter?.class ?? usual.dataCenterClass, name: dataCenter?.name ?? ('MyOwn' as const) }
  return { ...rest, dataCenter: dataCenter?.metadata === undefined ? named : { ...named, metadata: dataCenter.metadata } }
}
