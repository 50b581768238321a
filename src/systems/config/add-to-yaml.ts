import { isMap, isScalar, type Pair, type Scalar, type YAMLMap } from 'yaml'
import { MsaError } from '../../shared/errors.ts'
import type { ConfigFile } from './config-file.ts'
import { asWritten } from './rewritten.ts'
import { type Setting, withLineAt } from './set-value.ts'
import { yamlDocuments, yamlKey } from './written-yaml.ts'

interface Place {
  readonly map: YAMLMap
  /** What of the name is not there yet. */
  readonly rest: string
  /** A scalar stands where a map would be: the rest becomes a dotted key beside it. */
  readonly isFlat: boolean
  /** The pair of that map which has no value yet. */
  readonly empty?: Pair | undefined
}

/** One setting more, in the deepest map that its name leads to, behind what stands there. */
export function addedToYaml(file: ConfigFile, setting: Setting & { readonly document: number }): string {
  const { text, name } = file
  const root = text.trim() === '' ? undefined : yamlDocuments(text, name)[setting.document]?.contents
  const scalar = asWritten(setting.isText ? 'single' : 'plain', setting.text)
  if (root === undefined || root === null) return withLineAt(text, text.length, nested(setting.key, scalar, ''))
  if (!isMap(root)) throw byHand(name, 'it is no mapping')
  if (setting.key.includes('[')) throw byHand(name, `${setting.key} would be a new item of a list`)
  const usesDots = root.items.some(({ key }) => isScalar(key) && (key.source ?? '').includes('.'))
  const place = placeFor(root, setting.key)
  const { map, rest, empty } = place
  if (map.flow === true) return inFlow(text, map, `${keyText(rest)}: ${scalar}`)
  const indent = ' '.repeat(columnOf(text, map))
  if (empty !== undefined) return withLineAt(text, endOf(empty), lines(rest, scalar, `${indent}  `, usesDots))
  return withLineAt(text, endOf(map.items.at(-1)), lines(rest, scalar, indent, usesDots || place.isFlat))
}

function placeFor(map: YAMLMap, key: string): Place {
  const pairs = map.items.filter((pair): pair is Pair<Scalar> => isScalar(pair.key))
  const leading = pairs
    .filter((pair) => key.startsWith(`${yamlKey(pair.key)}.`))
    .sort((one, other) => yamlKey(other.key).length - yamlKey(one.key).length)
  for (const pair of leading) {
    const rest = key.slice(yamlKey(pair.key).length + 1)
    if (isMap(pair.value) && pair.value.items.length > 0) return placeFor(pair.value, rest)
    if (pair.value === null || pair.value === undefined) return { map, rest, isFlat: false, empty: pair }
    if (isScalar(pair.value) && pair.value.source === '' && pair.value.type === 'PLAIN')
      return { map, rest, isFlat: false, empty: pair }
  }
  return { map, rest: key, isFlat: leading.length > 0 }
}

function lines(rest: string, scalar: string, indent: string, isFlat: boolean): string {
  return isFlat ? `${indent}${keyText(rest)}: ${scalar}` : nested(rest, scalar, indent)
}

function nested(key: string, scalar: string, indent: string): string {
  const parts = key.split('.')
  return parts
    .map((part, depth) => `${indent}${'  '.repeat(depth)}${keyText(part)}:${depth === parts.length - 1 ? ` ${scalar}` : ''}`)
    .join('\n')
}

function keyText(key: string): string {
  return asWritten('plain', key)
}

function inFlow(text: string, map: YAMLMap, entry: string): string {
  const at = (map.range?.[1] ?? 0) - 1
  const before = text.slice(0, at).trimEnd()
  return `${before}${map.items.length === 0 ? '' : ', '}${entry}${text.slice(before.length)}`
}

function columnOf(text: string, map: YAMLMap): number {
  const [first] = map.items
  const start = isScalar(first?.key) ? (first.key.range?.[0] ?? 0) : 0
  return start - (text.lastIndexOf('\n', start - 1) + 1)
}

/** Of all that a node holds. */
function endOf(node: unknown): number {
  if (node === null || typeof node !== 'object') return 0
  if ('key' in node && 'value' in node) return Math.max(endOf(node.key), endOf(node.value))
  if ('items' in node && Array.isArray(node.items) && !('flow' in node && node.flow === true) && node.items.length > 0) {
    return endOf(node.items.at(-1))
  }
  return 'range' in node && Array.isArray(node.range) ? (node.range[1] as number) : 0
}

function byHand(name: string, because: string): MsaError {
  return new MsaError('USAGE', `${name} is not changed: ${because}.`, { hint: `msa config edit ${name}`, exitCode: 2 })
}
