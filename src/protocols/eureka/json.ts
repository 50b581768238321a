import { EurekaBodyError } from './body-error.ts'
import type { Application, Applications, Instance } from './instance.ts'
import { asObject, instanceIn, type JsonObject, listOf, textIn } from './json-read.ts'
import { compactInstance, fullInstance, registrationOf } from './json-write.ts'
import { checked, looselyChecked } from './registration.ts'

/** `compact` leaves out what a load balancer does not ask for. */
export type EncodingMode = 'full' | 'compact'

export interface RegistrationContext {
  /** The application in the path; the body has to name the same. */
  readonly app?: string
  /** For what does not say when it changed. */
  readonly nowMs?: number
}

export function encodeApplications(all: Applications, mode: EncodingMode): string {
  const applications = `"application":[${all.applications.map((application) => bareApplication(application, mode)).join(',')}]`
  const versions = `"versions__delta":${quoted(all.versionsDelta)},"apps__hashcode":${quoted(all.appsHashcode)}`
  // The compact encoder of the original is another one than the full one, and has another order.
  return `{"applications":{${mode === 'full' ? `${versions},${applications}` : `${applications},${versions}`}}}`
}

export function encodeApplication(application: Application, mode: EncodingMode = 'full'): string {
  return `{"application":${bareApplication(application, mode)}}`
}

export function encodeInstance(instance: Instance): string {
  return `{"instance":${fullInstance(instance)}}`
}

/** As a Spring client sends it: with nulls, and with numbers and booleans as such. */
export function encodeRegistration(instance: Instance): string {
  return `{"instance":${registrationOf(instance)}}`
}

/** Takes what other servers and encoders write; an instance without id, host or application is left out. */
export function decodeApplications(text: string): Applications {
  const root = asObject(asObject(parsed(text))?.applications)
  if (root === undefined) throw new EurekaBodyError('unreadable', 'no applications in it')
  return {
    versionsDelta: textIn(root, 'versions__delta') ?? '1',
    appsHashcode: textIn(root, 'apps__hashcode') ?? '',
    applications: listOf(root.application).flatMap(applicationIn),
  }
}

/** A registration, by Eureka's rules; throws an EurekaBodyError. */
export function decodeInstance(text: string, context: RegistrationContext = {}): Instance {
  const { instance, ...others } = asObject(parsed(text)) ?? {}
  const root = asObject(instance)
  if (root === undefined) throw new EurekaBodyError('unreadable', 'no instance in it')
  if (Object.keys(others).length > 0) throw new EurekaBodyError('unreadable', 'more than an instance in it')
  return bareInstance(root, context)
}

/** The same without the member around it, as in a replication list. */
export function bareInstance(root: JsonObject, context: RegistrationContext = {}): Instance {
  return checked(instanceIn(root, { strict: true, nowMs: context.nowMs ?? 0 }), context.app)
}

function applicationIn(value: unknown): Application[] {
  const root = asObject(value)
  if (root === undefined) return []
  const drafts = listOf(root.instance)
    .map(asObject)
    .filter((each) => each !== undefined)
  const instances = drafts.flatMap((draft) => looselyChecked(instanceIn(draft, { strict: false, nowMs: 0 })))
  const name = textIn(root, 'name') ?? instances[0]?.app
  return name === undefined ? [] : [{ name: name.toUpperCase(), instances }]
}

function bareApplication({ name, instances }: Application, mode: EncodingMode): string {
  const encode = mode === 'full' ? fullInstance : compactInstance
  return `{"name":${quoted(name)},"instance":[${instances.map(encode).join(',')}]}`
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new EurekaBodyError('unreadable', error instanceof Error ? error.message : 'not JSON')
  }
}

function quoted(text: string): string {
  return JSON.stringify(text)
}
