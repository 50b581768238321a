import type { ConnectorConfig, Plugin } from '../../../protocols/connect/documents.ts'
import { MsaError } from '../../../shared/errors.ts'
import { findPlugin } from '../check.ts'
import type { Wish } from '../wishes.ts'
import { addressed, type WorkerSurroundings } from './surroundings.ts'
import { translateSink } from './translate-sink.ts'
import { translateSource } from './translate-source.ts'

export interface Translated extends Wish {
  /** `JDBC source → Debezium MariaDB source …`; undefined where it is sent as it is. */
  readonly translation: string | undefined
  /** What a person should know of it, in words, without a secret. */
  readonly notes: readonly string[]
}

export interface Counterpart {
  readonly config: ConnectorConfig
  readonly notes: readonly string[]
}

const jdbcClass =
  /^io\.(?:confluent|aiven)\.(?:connect|kafka\.connect)\.jdbc\.Jdbc(Source|Sink)Connector$|^Jdbc(Source)(?:Connector)?$/

/**
 * There is no JDBC source that could be fetched from Maven's central repository: where the worker has no plugin of that class,
 * what is wanted of it is said in the words of Debezium's.
 */
export function translate(wish: Wish, plugins: readonly Plugin[], around: WorkerSurroundings): Translated {
  const { config, notes } = addressed(wish.config, around)
  const asked = config['connector.class'] ?? ''
  const [, whole, alone] = jdbcClass.exec(asked) ?? []
  const kind = whole ?? alone
  if (kind === undefined || isInstalled(asked, plugins)) return { ...wish, config, notes, translation: undefined }
  const missing = 'no JDBC plugin is installed; msa connect plugins install'
  if (kind === 'Source') {
    const source = translateSource({ ...wish, config }, around)
    return {
      ...wish,
      config: source.config,
      translation: `JDBC source → Debezium MariaDB source (${missing})`,
      notes: [...notes, ...source.notes],
    }
  }
  const sink = translateSink({ ...wish, config })
  return {
    ...wish,
    config: sink.config,
    translation: `JDBC sink → Debezium JDBC sink (${missing})`,
    notes: [...notes, ...sink.notes],
  }
}

/** By its whole name, or by the last part of it; Debezium's own sink goes by the same last part, and takes other keys. */
function isInstalled(asked: string, plugins: readonly Plugin[]): boolean {
  const others = plugins.filter((each) => !each.class.startsWith('io.debezium.'))
  return findPlugin(asked, others) !== undefined
}

/** These mean the same to every connector. */
const common =
  /^(?:tasks\.max|key\.converter|value\.converter|header\.converter|errors\.|predicates|topic\.creation\.|(?:producer|consumer|admin)\.override\.|(?:key|value|header)\.converter\.|transforms\.)/

export function commonKeys(config: ConnectorConfig): ConnectorConfig {
  return Object.fromEntries(Object.entries(config).filter(([key]) => common.test(key)))
}

/** What is said in Debezium's own words already. */
const itsOwn =
  /^(?:hibernate|connection\.pool|connection\.restart|collection|primary\.key|flush|database|schema\.history|schema\.evolution|snapshot|skipped|heartbeat|connect\.|time\.precision|decimal\.handling|use\.time\.zone|use\.reduction)\b/

export function ownKeys(config: ConnectorConfig): ConnectorConfig {
  return Object.fromEntries(Object.entries(config).filter(([key]) => itsOwn.test(key)))
}

/** Keys that are said in no way any more. */
export function leftOut(config: ConnectorConfig, understood: readonly string[]): readonly string[] {
  const left = Object.keys(config).filter(
    (key) => !common.test(key) && !itsOwn.test(key) && !understood.includes(key) && key !== 'transforms',
  )
  return left.length === 0 ? [] : [`left out, it has no counterpart: ${left.sort().join(', ')}`]
}

export function cannotTranslate({ name }: Wish, because: string): MsaError {
  return new MsaError('CONNECTOR_INVALID', `${name}: it cannot be said in Debezium's words: ${because}.`, {
    hint: 'with the JDBC plugin it can be sent as it is:  msa connect plugins install <archive or group:name:version>',
  })
}
