import { isList, isMap, type Nested, nest } from './nested.ts'
import type { Properties, Scalar } from './property.ts'
import { scalarAsJson, scalarAsText, stringAsJson } from './scalar.ts'
import { resolveServed } from './served-placeholders.ts'
import { yamlBlockText } from './yaml-block.ts'

/** A key that no nested document can hold, such as `a..b`. */
export class InvalidKeyError extends Error {
  readonly key: string

  constructor(key: string) {
    super(`Invalid key: ${key}`)
    this.name = 'InvalidKeyError'
    this.key = key
  }
}

export interface MergedProperties {
  /** As written: placeholders are resolved in the text that is made of it, as Spring does. */
  readonly properties: ReadonlyMap<string, Scalar>
  readonly resolve: (text: string) => string
}

/**
 * One flat map out of property sources, the one with the highest precedence first. Lists are not mixed: the highest source that has
 * any element of a list gives all of them; lists stand at the end.
 */
export function mergeSources(
  sources: readonly { readonly properties: Properties }[],
  options: { readonly resolvePlaceholders: boolean },
): MergedProperties {
  const merged = new Map<string, Scalar>()
  const lists = new Map<string, ReadonlyMap<string, Scalar>>()
  for (const { properties } of sources.toReversed()) {
    for (const [name, list] of takeApart(properties, merged)) lists.set(name, list)
  }
  for (const list of lists.values()) for (const [key, value] of list) merged.set(key, value)
  merged.delete('spring.profiles')
  return { properties: merged, resolve: options.resolvePlaceholders ? (text) => resolveServed(text, sources) : (text) => text }
}

/** Puts what is no list into `merged`, and gives back the lists by what stands before the first `[`. */
function takeApart(properties: Properties, merged: Map<string, Scalar>): ReadonlyMap<string, Map<string, Scalar>> {
  const lists = new Map<string, Map<string, Scalar>>()
  for (const [key, { value }] of properties) {
    const bracket = key.indexOf('[')
    if (bracket === -1) {
      merged.set(key, value)
      continue
    }
    const name = key.slice(0, bracket)
    const list = lists.get(name)
    if (list === undefined) lists.set(name, new Map([[key, value]]))
    else list.set(key, value)
  }
  return lists
}

export function asPropertiesText({ properties, resolve }: MergedProperties): string {
  return resolve([...properties].map(([key, value]) => `${key}: ${scalarAsText(value)}`).join('\n'))
}

/** A placeholder inside a string is resolved before the string is written, so the JSON stays JSON whatever it stands for. */
export function asJsonText({ properties, resolve }: MergedProperties): string {
  return jsonText(nest(properties, refuseKey), resolve)
}

function jsonText(value: Nested, resolve: (text: string) => string): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return stringAsJson(resolve(value))
  if (isList(value)) return `[${value.map((item) => jsonText(item, resolve)).join(',')}]`
  if (!isMap(value)) return scalarAsJson(value)
  return `{${[...value].map(([key, item]) => `${stringAsJson(resolve(key))}:${jsonText(item, resolve)}`).join(',')}}`
}

/** `stripDocument`: a file that is a list or a plain text comes out as that (on by default), its placeholders untouched. */
export function asYamlText(
  { properties, resolve }: MergedProperties,
  options: { readonly stripDocument?: boolean } = {},
): string {
  const root = nest(properties, refuseKey)
  const document = root.get('document')
  if (root.size !== 1 || document === undefined || options.stripDocument === false) return yamlBlockText(root, resolve)
  return yamlBlockText(
    isList(document) || isMap(document) || document === null ? document : scalarAsText(document),
    (text) => text,
  )
}

function refuseKey(key: string): never {
  throw new InvalidKeyError(key)
}
