import { EurekaBodyError } from './body-error.ts'
import type { Instance, InstanceStatus } from './instance.ts'
import { bareInstance, type RegistrationContext } from './json.ts'
import { asObject, listOf, textIn } from './json-read.ts'
import { fullInstance, members, text } from './json-write.ts'
import { isStatus, numberFrom } from './registration.ts'
import { element, fullInstance as fullElement, printed } from './xml-write.ts'

export const replicationActions = ['Register', 'Heartbeat', 'Cancel', 'StatusUpdate', 'DeleteStatusOverride'] as const
export type ReplicationAction = (typeof replicationActions)[number]

/** What one server tells another of one of its instances. */
export interface Replication {
  readonly action: ReplicationAction
  readonly app: string
  readonly id: string
  readonly lastDirtyTimestamp: number | undefined
  readonly status: InstanceStatus | undefined
  readonly overriddenStatus: InstanceStatus | undefined
  /** With a Register. */
  readonly instance: Instance | undefined
}

export interface ReplicationAnswer {
  readonly status: number
  /** With 409: what the other side has, which is newer. */
  readonly instance: Instance | undefined
}

export const batchPath = 'peerreplication/batch/'
export const replicationHeader = 'x-netflix-discovery-replication'

export function encodeReplications(all: readonly Replication[]): string {
  return `{"replicationList":[${all.map(replicationAsJson).join(',')}]}`
}

/** One that cannot be read stands as undefined in its place: the answers are told apart by their order. */
export function decodeReplications(body: string, context: RegistrationContext = {}): readonly (Replication | undefined)[] {
  return listIn(body, 'replicationList').map((each) => {
    try {
      return replicationIn(each, context)
    } catch (error) {
      if (error instanceof EurekaBodyError) return undefined
      throw error
    }
  })
}

export function encodeReplicationAnswers(all: readonly ReplicationAnswer[]): string {
  const answers = all.map(({ status, instance }) =>
    members([
      ['statusCode', String(status)],
      ['responseEntity', instance && fullInstance(instance)],
    ]),
  )
  return `{"responseList":[${answers.join(',')}]}`
}

export function replicationAnswersAsXml(all: readonly ReplicationAnswer[]): string {
  const answers = all.map(({ status, instance }) => ({
    name: `${javaPackage}.ReplicationInstanceResponse`,
    content: [element('statusCode', status), instance && fullElement(instance, 'responseEntity')],
  }))
  return printed({ name: `${javaPackage}.ReplicationListResponse`, content: [{ name: 'responseList', content: answers }] })
}

const javaPackage = 'com.netflix.eureka.cluster.protocol'

export function decodeReplicationAnswers(body: string): readonly ReplicationAnswer[] {
  return listIn(body, 'responseList').map((each) => {
    const answer = asObject(each)
    const entity = asObject(answer?.responseEntity)
    return { status: numberFrom(answer?.statusCode), instance: entity && bareInstance(entity) }
  })
}

function replicationAsJson(each: Replication): string {
  return members([
    ['appName', text(each.app)],
    ['id', text(each.id)],
    ['lastDirtyTimestamp', each.lastDirtyTimestamp === undefined ? undefined : String(each.lastDirtyTimestamp)],
    ['overriddenStatus', text(each.overriddenStatus)],
    ['status', text(each.status)],
    ['instanceInfo', each.instance && fullInstance(each.instance)],
    ['action', text(each.action)],
  ])
}

function replicationIn(value: unknown, context: RegistrationContext): Replication {
  const root = asObject(value)
  const action = replicationActions.find((known) => known === root?.action)
  const [app, id] = root === undefined ? [] : [textIn(root, 'appName'), textIn(root, 'id')]
  if (root === undefined || action === undefined || app === undefined || id === undefined) {
    throw new EurekaBodyError('unreadable', 'a replication without action, appName or id')
  }
  const instance = asObject(root.instanceInfo)
  if (action === 'Register' && instance === undefined) throw new EurekaBodyError('unreadable', 'a Register without instanceInfo')
  const { lastDirtyTimestamp } = root
  const status = textIn(root, 'status')
  if (action === 'DeleteStatusOverride' && status !== undefined && !isStatus(status)) {
    throw new EurekaBodyError('unreadable', 'a status that is none')
  }
  return {
    action,
    app: app.toUpperCase(),
    id,
    lastDirtyTimestamp: lastDirtyTimestamp == null ? undefined : numberFrom(lastDirtyTimestamp),
    status: statusIn(status),
    overriddenStatus: statusIn(textIn(root, 'overriddenStatus')),
    instance: instance && bareInstance(instance, action === 'Register' ? { ...context, app: app.toUpperCase() } : context),
  }
}

function statusIn(value: string | undefined): InstanceStatus | undefined {
  return isStatus(value) ? value : undefined
}

function listIn(body: string, name: string): readonly unknown[] {
  let root: unknown
  try {
    root = JSON.parse(body)
  } catch (error) {
    throw new EurekaBodyError('unreadable', error instanceof Error ? error.message : 'not JSON')
  }
  const list = asObject(root)?.[name]
  if (list === undefined) throw new EurekaBodyError('unreadable', `no ${name} in it`)
  return listOf(list)
}
