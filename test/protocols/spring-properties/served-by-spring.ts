import { readFileSync } from 'node:fs'
import { createCipherLocator } from '../../../src/protocols/cipher/create-ciphers.ts'
import type { CipherLocator, CipherSettings } from '../../../src/protocols/cipher/text-cipher.ts'
import { decryptProperties } from '../../../src/protocols/config-server/decrypt-properties.ts'
import { activeDocuments } from '../../../src/protocols/spring-properties/documents.ts'
import { decodePropertiesFile, decodeYamlFile } from '../../../src/protocols/spring-properties/file-text.ts'
import { parseProperties } from '../../../src/protocols/spring-properties/properties.ts'
import type { Properties, Property, PropertyDocument } from '../../../src/protocols/spring-properties/property.ts'
import { scalarAsJson, stringAsJson } from '../../../src/protocols/spring-properties/scalar.ts'
import { parseYaml } from '../../../src/protocols/spring-properties/yaml.ts'

/** An Environment as a real config server answered it. */
export interface Served {
  readonly profiles: readonly string[]
  readonly propertySources: readonly { readonly name: string; readonly source: Readonly<Record<string, unknown>> }[]
}

export interface Workbench {
  /** The folder that stands for `$ROOT`. */
  readonly root: string
  readonly locate: CipherLocator
  readonly prefixInvalid: boolean
}

export async function workbench(root: URL, settings: CipherSettings, prefixInvalid = true): Promise<Workbench> {
  return { root: root.pathname.replace(/\/$/, ''), locate: await createCipherLocator(settings), prefixInvalid }
}

/** What our parsers and our decryption make of the file behind a source's name. */
export function sourceOf(name: string, served: Served, { root, locate, prefixInvalid }: Workbench): Properties | undefined {
  const path = /\$ROOT[^\]]*\.(?:yml|properties)/.exec(name)?.[0]
  if (path === undefined) return undefined
  const profiles = served.profiles.flatMap((profile) => profile.split(','))
  const documents = activeDocuments(documentsOf(path.replace('$ROOT', root)), { profiles, file: path })
  const index = Number(/\(document #(\d+)\)/.exec(name)?.[1] ?? 0)
  const document = documents.find((each) => each.index === index)
  return document && decryptProperties(document.properties, locate, { profiles: served.profiles.join(','), prefixInvalid })
}

function documentsOf(path: string): readonly PropertyDocument[] {
  const bytes = readFileSync(path)
  if (path.endsWith('.properties')) return parseProperties(decodePropertiesFile(bytes), path)
  return parseYaml(decodeYamlFile(bytes, path), path)
}

/** As text, so that the order and the kind of each number count. */
export function asServed(properties: Properties, withOrigins: boolean): string {
  const members = [...properties].map(([key, property]) => `${stringAsJson(key)}:${valueText(property, withOrigins)}`)
  return `{${members.join(',')}}`
}

function valueText({ value, origin }: Property, withOrigins: boolean): string {
  const json = scalarAsJson(value)
  return withOrigins && origin ? `{"value":${json},"origin":"${origin.line}:${origin.column}"}` : json
}

/** A source of ours for one that came out of no file: overrides. */
export function plainSource(source: Readonly<Record<string, unknown>>): Properties {
  return new Map(Object.entries(source).map(([key, value]) => [key, { value: String(value) }]))
}
