import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  asJsonText,
  asPropertiesText,
  asYamlText,
  InvalidKeyError,
  type MergedProperties,
  mergeSources,
} from '../../../src/protocols/spring-properties/merged.ts'
import { asServed, plainSource, type Served, sourceOf, type Workbench, workbench } from './served-by-spring.ts'

const vectors = new URL('../../vectors/', import.meta.url)

interface NativeCase {
  readonly searchLocations: readonly string[]
  readonly application: string
  readonly profiles: string
  readonly label: string | null
  readonly kind: 'plain' | 'v2' | 'yml' | 'json' | 'properties'
  readonly resolvePlaceholders: boolean
  readonly response?: Served
  readonly body?: string
}

interface Exchange {
  readonly name: string
  readonly request: { readonly method: string; readonly url: string; readonly headers: readonly (readonly [string, string])[] }
  readonly response: { readonly status: number; readonly body?: string }
}

const nativeCases: readonly NativeCase[] = JSON.parse(readFileSync(new URL('config-native/cases.json', vectors), 'utf8')).cases
const natively = await workbench(new URL('config-native/files/', vectors), { key: 'foo' })
const served = nativeCases.filter((each) => each.response !== undefined)

test.each(served.map((each, index) => [`${index} ${each.application}/${each.profiles} ${each.kind}`, each] as const))(
  'the sources of native case %s are what Spring reads from the files',
  (_, { response, kind }) => expectSources(response, natively, kind === 'v2'),
)

const documents = nativeCases.filter(({ body }) => body !== undefined)

test.each(
  documents.map(
    (each, index) => [`${index} ${each.application}/${each.profiles}.${each.kind} ${each.resolvePlaceholders}`, each] as const,
  ),
)('the merged document of native case %s is what Spring writes', (_, document) => {
  const environment =
    served.find((each) => each.kind === 'plain' && hasSameRequest(each, document))?.response ?? withoutVector(document)
  expect(textOf(document.kind, merge(environment, natively, document.resolvePlaceholders))).toBe(document.body)
})

/** Two documents were recorded without their Environment; they have two sources. */
function withoutVector({ application, profiles }: NativeCase): Served {
  const names = [`file:$ROOT/cfg/${application}.yml`, 'file:$ROOT/cfg/application.yml']
  return { profiles: [profiles], propertySources: names.map((name) => ({ name, source: {} })) }
}

function hasSameRequest(one: NativeCase, other: NativeCase): boolean {
  const request = ({ searchLocations, application, profiles, label }: NativeCase): string =>
    JSON.stringify([searchLocations, application, profiles, label])
  return request(one) === request(other)
}

const exchanges: readonly Exchange[] = JSON.parse(readFileSync(new URL('spring/config-native/exchanges.json', vectors), 'utf8'))
const recorded = await workbench(new URL('spring/config-native/files/', vectors), { key: 'lab-key' })
const environments = exchanges.filter(
  ({ request, response }) => request.method === 'GET' && response.body?.startsWith('{"name":'),
)

test.each(environments.map((each) => [each.name, each] as const))(
  'the sources of the recorded answer "%s" are what Spring read',
  (_, { response }) => {
    const body = response.body ?? ''
    expectSources(JSON.parse(body), recorded, body.includes('"origin":'))
  },
)

interface RecordedDocument {
  readonly environment: Served
  readonly kind: 'yml' | 'json' | 'properties'
  readonly exchange: Exchange
}

test.each(exchanges.flatMap(recordedDocument).map((each) => [each.exchange.name, each] as const))(
  'the recorded document "%s" is what we write',
  (_, { environment, kind, exchange: { request, response } }) => {
    const sources = merge(environment, recorded, !request.url.includes('resolvePlaceholders=false'))
    expect(textOf(kind, sources)).toBe(response.body)
  },
)

/** With the Environment of the same application and profile, where that was recorded too. */
function recordedDocument(exchange: Exchange): readonly RecordedDocument[] {
  const { request, response } = exchange
  const [, application, profile, extension] =
    /^\/(?:main\/)?([\w-]+)-(\w+)\.(ya?ml|json|properties)(?:\?|$)/.exec(request.url) ?? []
  const environment = environments.find(
    ({ request: { url, headers } }) => url === `/${application}/${profile}` && headers.length === 0,
  )
  if (response.status !== 200 || request.method !== 'GET' || environment === undefined) return []
  const kind = extension === 'json' || extension === 'properties' ? extension : 'yml'
  return [{ environment: JSON.parse(environment.response.body ?? ''), kind, exchange }]
}

test('with a key store, other overrides and no prefix for what is broken, sources and documents are what Spring served', async () => {
  const keyStore = { bytes: readFileSync(new URL('spring/config-rsa.p12', vectors)), password: 'letmein', alias: 'labkey' }
  const bench = await workbench(new URL('spring/config-native/files/', vectors), { keyStore }, false)
  const answers: readonly Exchange[] = JSON.parse(readFileSync(new URL('spring/config-rsa-overrides.json', vectors), 'utf8'))
  const bodyOf = (name: string): string => answers.find((each) => each.name === name)?.response.body ?? ''
  for (const name of ['rsa env hex ciphers', 'overrides env']) expectSources(JSON.parse(bodyOf(name)), bench, false)
  expect(JSON.parse(textOf('json', merge(JSON.parse(bodyOf('rsa env hex ciphers')), bench, true)))).toEqual(
    JSON.parse(bodyOf('rsa doc')),
  )
})

test('a key with an empty element is served flat, but not nested', () => {
  const merged = merge(
    { profiles: ['default'], propertySources: [{ name: 'file:$ROOT/badkey-service.yml', source: {} }] },
    recorded,
    true,
  )
  expect(asPropertiesText(merged)).toBe('a..b: 1')
  expect(() => asYamlText(merged)).toThrow(InvalidKeyError)
  expect(() => asJsonText(merged)).toThrow(InvalidKeyError)
})

function expectSources(environment: Served | undefined, bench: Workbench, withOrigins: boolean): void {
  expect(environment?.propertySources).toBeInstanceOf(Array)
  for (const { name, source } of environment?.propertySources ?? []) {
    const properties = environment && sourceOf(name, environment, bench)
    if (name === 'overrides') continue
    expect(properties && asServed(properties, withOrigins), name).toBe(JSON.stringify(source))
  }
}

function merge(environment: Served, bench: Workbench, resolvePlaceholders: boolean): MergedProperties {
  const sources = environment.propertySources.map(({ name, source }) => ({
    properties: sourceOf(name, environment, bench) ?? plainSource(source),
  }))
  return mergeSources(sources, { resolvePlaceholders })
}

function textOf(kind: NativeCase['kind'], merged: MergedProperties): string {
  if (kind === 'yml') return asYamlText(merged)
  return kind === 'json' ? asJsonText(merged) : asPropertiesText(merged)
}
