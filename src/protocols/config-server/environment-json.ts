import { JsonReader } from '../spring-properties/json-reader.ts'
import type { Property, Scalar } from '../spring-properties/property.ts'
import { scalarAsJson, scalarAsText, stringAsJson } from '../spring-properties/scalar.ts'
import type { Tree } from '../spring-properties/tree.ts'
import type { ConfigEnvironment, ConfigPropertySource } from './environment.ts'

export const mediaTypeV2 = 'application/vnd.spring-cloud.config-server.v2+json'

/** The name of what the server lays over all else; it has no place in any file. */
export const overridesName = 'overrides'

/** v1: values only. v2: each with the line and column it stands at, where it has one. */
export function encodeEnvironment(environment: ConfigEnvironment, version: 'v1' | 'v2'): string {
  const { name, profiles, label, version: commit, state, propertySources } = environment
  const sources = propertySources.map((source) => encodeSource(source, version))
  return (
    `{"name":${stringAsJson(name)},"profiles":[${profiles.map(stringAsJson).join(',')}],"label":${textOrNull(label)},` +
    `"version":${textOrNull(commit)},"state":${textOrNull(state)},"propertySources":[${sources.join(',')}]}`
  )
}

function encodeSource({ name, properties }: ConfigPropertySource, version: 'v1' | 'v2'): string {
  const fallback = name === overridesName ? 'Config server overrides' : undefined
  const entries = [...properties].map(([key, { value, origin }]) => {
    const place = origin === undefined ? fallback : `${origin.line}:${origin.column}`
    const json = scalarAsJson(value)
    return `${stringAsJson(key)}:${version === 'v1' || place === undefined ? json : `{"value":${json},"origin":"${place}"}`}`
  })
  return `{"name":${stringAsJson(name)},"source":{${entries.join(',')}}}`
}

function textOrNull(text: string | null): string {
  return text === null ? 'null' : stringAsJson(text)
}

/** Throws a `PropertyFileError`. Either version; members may be missing. */
export function decodeEnvironment(json: string): ConfigEnvironment {
  const document = new JsonReader(json, 'the answer of the config server').readDocument()
  return {
    name: textOf(member(document, 'name')) ?? '',
    profiles: itemsOf(member(document, 'profiles')).map((item) => textOf(item) ?? ''),
    label: textOf(member(document, 'label')) ?? null,
    version: textOf(member(document, 'version')) ?? null,
    state: textOf(member(document, 'state')) ?? null,
    propertySources: itemsOf(member(document, 'propertySources')).map((source) => ({
      name: textOf(member(source, 'name')) ?? '',
      properties: new Map(entriesOf(member(source, 'source')).map(([key, value]) => [key, propertyOf(value)])),
    })),
  }
}

/** A value that is an object is one with its place, if these are its only two members. */
function propertyOf(tree: Tree): Property {
  const value = member(tree, 'value')
  const origin = textOf(member(tree, 'origin'))
  if (value === undefined || origin === undefined) return { value: scalarOf(tree) }
  const [, line, column] = /^(\d+):(\d+)$/.exec(origin) ?? []
  return { value: scalarOf(value), ...(line === undefined ? {} : { origin: { line: Number(line), column: Number(column) } }) }
}

function scalarOf(tree: Tree): Scalar {
  return tree.kind === 'scalar' ? (tree.value ?? '') : ''
}

function textOf(tree: Tree | undefined): string | undefined {
  return tree?.kind === 'scalar' && tree.value !== undefined ? scalarAsText(tree.value) : undefined
}

function itemsOf(tree: Tree | undefined): readonly Tree[] {
  return tree?.kind === 'list' ? tree.items : []
}

function entriesOf(tree: Tree | undefined): readonly (readonly [string, Tree])[] {
  return tree?.kind === 'map' ? tree.entries : []
}

function member(tree: Tree, name: string): Tree | undefined {
  return entriesOf(tree).find(([key]) => key === name)?.[1]
}
