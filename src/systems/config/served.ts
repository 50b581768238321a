import type { ConfigEnvironment } from '../../protocols/config-server/environment.ts'
import { decodeEnvironment, mediaTypeV2 } from '../../protocols/config-server/environment-json.ts'
import { scalarAsText } from '../../protocols/spring-properties/scalar.ts'
import { MsaError } from '../../shared/errors.ts'
import { isSecretName } from '../masked.ts'
import type { HttpTarget } from '../target.ts'
import { ask, refused } from './http.ts'
import { type Origin, originFinder } from './origins.ts'

export interface ServedQuestion {
  readonly server: HttpTarget
  readonly application: string
  /** `dev,local` */
  readonly profiles: string
  readonly label: string | undefined
  /** The folder that is served, where it is on this machine. */
  readonly repo: string | undefined
  readonly signal: AbortSignal
}

export interface ServedSetting {
  readonly key: string
  readonly value: string
  readonly isSecret: boolean
  readonly origin: Origin
  /** What it wins against, the next best first. */
  readonly beats: readonly { readonly value: string; readonly origin: Origin }[]
}

export interface Served {
  readonly application: string
  readonly profiles: string
  readonly label: string | null
  /** The commit. */
  readonly version: string | null
  /** By name. */
  readonly settings: readonly ServedSetting[]
}

/** What an application is told, and where each value comes from. */
export async function servedSettings(question: ServedQuestion): Promise<Served> {
  const { application, profiles, repo, label } = question
  const environment = await environmentOf(question)
  const originOf = originFinder(environment.label === null || label === undefined ? repo : undefined, repo)
  const found = new Map<string, { value: string; origin: Origin }[]>()
  const owners = new Map<string, number>()
  for (const [at, { name, properties }] of environment.propertySources.entries()) {
    for (const [key, property] of properties) {
      const group = key.split('[')[0] ?? key
      // A list comes from one source as a whole.
      if (key.includes('[') && !owners.has(group)) owners.set(group, at)
      if (key.includes('[') && owners.get(group) !== at) continue
      const each = { value: scalarAsText(property.value), origin: await originOf(name, key, property.origin) }
      const before = found.get(key)
      if (before === undefined) found.set(key, [each])
      else before.push(each)
    }
  }
  const settings = [...found].flatMap(([key, [first, ...beats]]) => {
    if (first === undefined) return []
    const isSecret = !isBroken(key, first.value) && (isSecretName(key) || first.origin.isCipher)
    return [{ key, ...first, isSecret, beats }]
  })
  settings.sort((one, other) => (one.key < other.key ? -1 : 1))
  return { application, profiles, label: environment.label, version: environment.version, settings }
}

/** What a server puts in the place of a cipher that it cannot decrypt. */
export function isBroken(key: string, value: string): boolean {
  return key.startsWith('invalid.') && value === '<n/a>'
}

async function environmentOf({ server, application, profiles, label, signal }: ServedQuestion): Promise<ConfigEnvironment> {
  const parts = [application, profiles, ...(label === undefined ? [] : [label.replaceAll('/', '(_)')])]
  const path = parts.map((part) => encodeURIComponent(part).replace(/%(2C|3A|40|2B)/g, decodeURIComponent)).join('/')
  const answer = await ask('The config server', server, { path, accept: mediaTypeV2, signal })
  if (answer.status === 404 && label !== undefined) {
    throw new MsaError('CONFIG_INVALID', `The config server knows no label "${label}".`, {
      hint: 'git branch --all   in the repository says which there are',
    })
  }
  if (answer.status !== 200) throw refused('The config server', answer)
  try {
    return decodeEnvironment(answer.body)
  } catch (cause) {
    throw new MsaError('CONFIG_SERVER_FAILED', `What answers at ${server.url} is no config server.`, {
      hint: 'msa status   says where it is',
      cause,
    })
  }
}
