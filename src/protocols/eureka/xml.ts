import { EurekaBodyError } from './body-error.ts'
import type { Application, Applications, Instance } from './instance.ts'
import type { EncodingMode, RegistrationContext } from './json.ts'
import { checked, looselyChecked } from './registration.ts'
import { childrenOf, instanceIn, parsedXml, textOf, type XmlElement } from './xml-read.ts'
import { compactInstance, type Element, element, flat, fullInstance, printed } from './xml-write.ts'

export function encodeApplications(all: Applications, mode: EncodingMode): string {
  const versions = [element('versions__delta', all.versionsDelta), element('apps__hashcode', all.appsHashcode)]
  const applications = all.applications.map((each) => bareApplication(each, mode))
  if (mode === 'compact') return flat({ name: 'applications', content: [...applications, ...versions] })
  return printed({ name: 'applications', content: [...versions, ...applications] })
}

export function encodeApplication(application: Application, mode: EncodingMode = 'full'): string {
  return (mode === 'compact' ? flat : printed)(bareApplication(application, mode))
}

export function encodeInstance(instance: Instance): string {
  return printed(fullInstance(instance))
}

export function decodeApplications(text: string): Applications {
  const root = rootOf(text, 'applications')
  return {
    versionsDelta: textOf(root, 'versions__delta') ?? '1',
    appsHashcode: textOf(root, 'apps__hashcode') ?? '',
    applications: childrenOf(root, 'application').map(applicationIn),
  }
}

export function decodeInstance(text: string, { app, nowMs = 0 }: RegistrationContext = {}): Instance {
  return checked(instanceIn(rootOf(text, 'instance', className), nowMs), app)
}

function applicationIn(root: XmlElement): Application {
  const instances = childrenOf(root, 'instance').flatMap((each) => looselyChecked(instanceIn(each, 0)))
  return { name: textOf(root, 'name')?.toUpperCase() ?? instances[0]?.app ?? '', instances }
}

function bareApplication({ name, instances }: Application, mode: EncodingMode): Element {
  const encode = mode === 'full' ? (instance: Instance) => fullInstance(instance) : compactInstance
  return { name: 'application', content: [element('name', name), ...instances.map(encode)] }
}

/** What XStream calls it without being told another name. */
const className = 'com.netflix.appinfo.InstanceInfo'

function rootOf(text: string, ...names: readonly string[]): XmlElement {
  const root = parsedXml(text)
  if (!names.includes(root.name)) throw new EurekaBodyError('unreadable', `no ${names[0]} in it`)
  return root
}
