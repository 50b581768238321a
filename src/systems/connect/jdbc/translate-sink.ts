import type { ConnectorConfig } from '../../../protocols/connect/documents.ts'
import type { Wish } from '../wishes.ts'
import { parseJdbcUrl } from './jdbc-url.ts'
import { type Counterpart, cannotTranslate, commonKeys, leftOut, ownKeys } from './translate.ts'

/** The same wish by another name. */
const renamed: Readonly<Record<string, string>> = {
  'insert.mode': 'insert.mode',
  'pk.mode': 'primary.key.mode',
  'pk.fields': 'primary.key.fields',
  'table.name.format': 'collection.name.format',
  'fields.whitelist': 'field.include.list',
  'batch.size': 'batch.size',
  'max.retries': 'flush.max.retries',
  'retry.backoff.ms': 'flush.retry.delay.ms',
  'delete.enabled': 'delete.enabled',
  topics: 'topics',
  'topics.regex': 'topics.regex',
}

const understood = [
  ...Object.keys(renamed),
  'connector.class',
  'connection.url',
  'connection.user',
  'connection.username',
  'connection.password',
  'auto.create',
  'auto.evolve',
  'dialect.name',
]

/** A table is made, and gets its columns, as `auto.create` and `auto.evolve` say; a database that was away is tried again. */
export function translateSink(wish: Wish): Counterpart {
  const { config } = wish
  const url = parseJdbcUrl(config['connection.url'] ?? '')
  if (url === undefined) throw cannotTranslate(wish, 'connection.url is not of the form jdbc:mysql://host:3306/database')
  const keyless = (config['pk.mode'] ?? 'none') === 'none' || config['pk.mode'] === 'record_value'
  return {
    config: {
      'connector.class': 'io.debezium.connector.jdbc.JdbcSinkConnector',
      'tasks.max': '1',
      'connection.url': mariadbUrl(config['connection.url'] ?? ''),
      'connection.username': config['connection.user'] ?? config['connection.username'] ?? url.user ?? 'root',
      'connection.password': config['connection.password'] ?? url.password ?? '',
      'insert.mode': 'insert',
      'primary.key.mode': 'none',
      'schema.evolution': config['auto.create'] === 'true' || config['auto.evolve'] === 'true' ? 'basic' : 'none',
      'delete.enabled': 'false',
      // Told, it fails with the database's own words; to find out, it asks the database, and fails with none.
      ...(/^(?:mysql|mariadb)$/.test(url.kind) && { 'hibernate.dialect': 'org.hibernate.dialect.MariaDBDialect' }),
      'connection.restart.on.errors': 'true',
      'flush.max.retries': '60',
      'flush.retry.delay.ms': '1000',
      // Where the key is not looked at, it may be anything: a person's own messages have none.
      ...(keyless && { 'key.converter': 'org.apache.kafka.connect.storage.StringConverter' }),
      'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
      'value.converter.schemas.enable': 'true',
      ...underNewNames(config),
      ...commonKeys(config),
      ...ownKeys(config),
      ...(config.transforms !== undefined && { transforms: config.transforms }),
    },
    notes: leftOut(config, understood),
  }
}

function underNewNames(config: ConnectorConfig): ConnectorConfig {
  return Object.fromEntries(
    Object.entries(renamed).flatMap(([from, to]) => {
      const value = config[from]
      return value === undefined ? [] : [[to, value]]
    }),
  )
}

/** MariaDB's own driver does not feel meant by `jdbc:mysql:`. What is said behind the question mark is kept. */
function mariadbUrl(url: string): string {
  return url.replace(/^jdbc:mysql:/, 'jdbc:mariadb:')
}
