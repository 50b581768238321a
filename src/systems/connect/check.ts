import type { ConnectorConfig, Plugin } from '../../protocols/connect/documents.ts'
import { MsaError } from '../../shared/errors.ts'
import { printable, withoutPassword } from '../../shared/quote.ts'
import { didYouMean, editDistance } from '../../shared/suggest.ts'
import type { Wish } from './wishes.ts'
import type { Worker } from './worker.ts'

export interface KeyTrouble {
  readonly key: string
  readonly because: string
}

export interface Checked {
  readonly name: string
  /** How many keys were looked at. */
  readonly keys: number
  readonly errors: readonly KeyTrouble[]
  /** Not wrong, but of no use: keys that the plugin does not know, with the one that was meant. */
  readonly warnings: readonly KeyTrouble[]
}

/** Asks the plugin about each key. Nothing is created. */
export async function check(worker: Worker, { name, config, from }: Wish, plugins: readonly Plugin[]): Promise<Checked> {
  const pluginClass = classOf(config, plugins, from)
  const { configs } = await worker.validate(pluginClass, { ...config, 'connector.class': pluginClass, name })
  const errors = configs.flatMap(({ value, definition }) =>
    [...new Set(value.errors)].map((because) => ({ key: value.name ?? definition.name, because: oneLine(because) })),
  )
  const known = configs.map(({ definition }) => definition.name)
  return { name, keys: Object.keys(config).length, errors, warnings: misspelt(config, known) }
}

/** As `check`; what is wrong is thrown, each key in a line of its own. */
export async function mustBeValid(worker: Worker, wish: Wish, plugins: readonly Plugin[]): Promise<Checked> {
  const checked = await check(worker, wish, plugins)
  if (checked.errors.length > 0) throw invalid(checked)
  return checked
}

export function invalid({ name, errors, warnings }: Checked): MsaError {
  const keys = new Set(errors.map(({ key }) => key)).size
  return new MsaError(
    'CONNECTOR_INVALID',
    `${name}: ${keys === 1 ? 'a key is' : `${keys} keys are`} wrong; nothing was created.`,
    {
      details: [...errors, ...warnings].map(({ key, because }) => `${key}: ${because}`),
      hint: `msa connect validate ${name} … ${errors[0]?.key}=…`,
    },
  )
}

/** The worker takes the class as a whole, or its last part, with or without `Connector`. */
export function classOf(config: ConnectorConfig, plugins: readonly Plugin[], from: string): string {
  const asked = config['connector.class']
  const connectors = plugins.filter(({ type }) => type === 'source' || type === 'sink')
  if (asked === undefined || asked.trim() === '') {
    throw new MsaError('CONNECTOR_INVALID', `${from}: connector.class is missing, and nothing can be without it.`, {
      details: connectorsAsText(connectors),
      hint: `connector.class=${connectors[0]?.class ?? '…'}`,
      exitCode: 2,
    })
  }
  const found = findPlugin(asked, connectors)
  if (found) return found.class
  const names = connectors.flatMap((each) => [each.class, aliasOf(each.class)])
  throw new MsaError('PLUGIN_UNKNOWN', `The worker has no plugin "${printable(asked)}".${didYouMean(asked, names)}`, {
    details: connectorsAsText(connectors),
    hint: 'msa connect plugins install <group:name:version>',
    exitCode: 3,
  })
}

export function findPlugin(asked: string, plugins: readonly Plugin[]): Plugin | undefined {
  return plugins.find(
    (each) => each.class === asked || aliasOf(each.class) === asked || aliasOf(each.class) === `${asked}Connector`,
  )
}

function aliasOf(pluginClass: string): string {
  return pluginClass.split('.').at(-1) ?? pluginClass
}

function connectorsAsText(connectors: readonly Plugin[]): readonly string[] {
  const ours = connectors.filter((each) => !/\.(?:Mock|Verifiable|Schema)\w+Connector$|\.tools\./.test(each.class))
  return ['there are:', ...(ours.length > 0 ? ours : connectors).map(({ class: name, type }) => `${type.padEnd(6)} ${name}`)]
}

/** Keys that belong to a part named by the configuration itself are checked by nobody. */
const openEnded =
  /^(?:transforms|predicates|(?:key|value|header)\.converter|(?:producer|consumer|admin)\.override|topic\.creation)\./

/** A key that is nearly one the plugin knows was meant to be it; other unknown ones may be of use to it all the same. */
function misspelt(config: ConnectorConfig, known: readonly string[]): readonly KeyTrouble[] {
  if (known.length === 0) return []
  return Object.keys(config).flatMap((key) => {
    if (known.includes(key) || openEnded.test(key) || key === 'name') return []
    const near = known.find((each) => !(each in config) && Math.abs(each.length - key.length) < 3 && editDistance(key, each) < 3)
    return near === undefined ? [] : [{ key, because: `the plugin does not know it. Did you mean ${near}?` }]
  })
}

function oneLine(text: string): string {
  return printable(withoutPassword(text.replace(/\s*\n\s*/g, ' '))).trim()
}
