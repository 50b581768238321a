import type { ConnectorConfig } from '../../protocols/connect/documents.ts'
import { MsaError } from '../../shared/errors.ts'
import { quoted } from '../../shared/quote.ts'
import { parseWritten } from './written-json.ts'

/** A connector as it is wanted. */
export interface Wish {
  readonly name: string
  readonly config: ConnectorConfig
  /** Where it was written: the file, or `the command line`. */
  readonly from: string
}

/** What a file has; its name may be told elsewhere. */
export type Written = Omit<Wish, 'name'> & { readonly name: string | undefined }

/** One file: the worker's shape `{name, config}`, a flat map, a list of these, or what `GET /connectors?expand=info` answers. */
export function readWishes(text: string, from: string): readonly Written[] {
  const found = parseWritten(text, from)
  const several = Array.isArray(found) ? found : (expanded(found) ?? [found])
  if (several.length === 0) throw wrong(from, 'there is no connector in it')
  return several.map((each: unknown, at) => writtenIn(each, several.length > 1 ? `${from} (${at + 1})` : from))
}

function expanded(found: unknown): readonly unknown[] | undefined {
  if (!isObject(found)) return undefined
  const infos = Object.values(found).map((each) => (isObject(each) ? each.info : undefined))
  return infos.length > 0 && infos.every((info) => isObject(info) && isObject(info.config)) ? infos : undefined
}

function writtenIn(found: unknown, from: string): Written {
  if (!isObject(found)) throw wrong(from, 'a connector is an object: {"name": …, "config": {…}}')
  const { name } = found
  if (name !== undefined && (typeof name !== 'string' || name === '')) throw wrong(from, 'its name must be text')
  if (found.config !== undefined && !isObject(found.config)) throw wrong(from, 'config must be an object of keys and values')
  // What is beside `config` (tasks, type) comes from a worker's answer, and is not its to be told.
  const { name: _, ...flat } = found
  const config = configOf(isObject(found.config) ? found.config : flat, from)
  return { name: name ?? config.name, config: withoutName(config), from }
}

function configOf(found: Readonly<Record<string, unknown>>, from: string): ConnectorConfig {
  const entries = Object.entries(found).flatMap(([key, value]): [string, string][] => {
    if (value === null) return []
    if (typeof value === 'string') return [[key, value]]
    if (typeof value === 'number' || typeof value === 'boolean') return [[key, String(value)]]
    throw wrong(from, `the value of ${quoted(key, 80)} must be text, not ${Array.isArray(value) ? 'a list' : 'an object'}`)
  })
  return Object.fromEntries(entries)
}

/** The worker adds it again. */
export function withoutName({ name: _, ...config }: ConnectorConfig): ConnectorConfig {
  return config
}

function isObject(found: unknown): found is Readonly<Record<string, unknown>> {
  return typeof found === 'object' && found !== null && !Array.isArray(found)
}

function wrong(from: string, because: string): MsaError {
  return new MsaError('INPUT_INVALID', `${from}: ${because}.`, {
    details: ['{"name": "orders-sink", "config": {"connector.class": "…", "topics": "orders"}}'],
    hint: 'msa connect add --help',
    exitCode: 2,
  })
}
