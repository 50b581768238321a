import { MsaError } from '../../../shared/errors.ts'
import type { Wish } from '../wishes.ts'
import { type JdbcUrl, parseJdbcUrl } from './jdbc-url.ts'
import type { WorkerSurroundings } from './surroundings.ts'
import { type Counterpart, cannotTranslate, commonKeys, leftOut, ownKeys } from './translate.ts'

const understood = [
  'connector.class',
  'connection.url',
  'connection.user',
  'connection.username',
  'connection.password',
  'mode',
  'incrementing.column.name',
  'timestamp.column.name',
  'table.whitelist',
  'table.include.list',
  'topic.prefix',
  'poll.interval.ms',
  'batch.max.rows',
  'dialect.name',
  'validate.non.null',
  'numeric.mapping',
]

const json = 'org.apache.kafka.connect.json.JsonConverter'

/** The same topic, the same envelope: the schema that comes out is the JDBC source's, field for field. */
export function translateSource(wish: Wish, { brokers }: WorkerSurroundings): Counterpart {
  const { name, config } = wish
  const url = parseJdbcUrl(config['connection.url'] ?? '')
  if (url === undefined) throw cannotTranslate(wish, 'connection.url is not of the form jdbc:mysql://host:3306/database')
  if (url.kind !== 'mysql' && url.kind !== 'mariadb')
    throw cannotTranslate(wish, `it is about ${url.kind}, and MariaDB's is the only one there is`)
  if (brokers === undefined) throw needsBrokers(name)
  const { database, tables, renamed } = tablesOf(wish, url)
  const prefix = config['topic.prefix'] ?? ''
  if (!/^[\w.-]+$/.test(prefix))
    throw cannotTranslate(wish, 'topic.prefix is missing, or not made of letters, digits, ".", "_" and "-"')
  const transforms = transformsOf(prefix, database, tables)
  const theirs = (config.transforms ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
  return {
    config: {
      'connector.class': 'io.debezium.connector.mariadb.MariaDbConnector',
      'tasks.max': '1',
      'database.hostname': url.host,
      'database.port': String(url.port),
      'database.user': config['connection.user'] ?? config['connection.username'] ?? url.user ?? 'root',
      'database.password': config['connection.password'] ?? url.password ?? '',
      'database.ssl.mode': 'disable',
      'database.server.id': String(serverId(name)),
      'topic.prefix': prefix,
      'database.include.list': database,
      ...(tables.length > 0 && { 'table.include.list': tables.map((table) => `${database}.${table}`).join(',') }),
      'snapshot.mode': 'initial',
      'include.schema.changes': 'false',
      // Found again within seconds of its database being back; a minute and more otherwise.
      'connect.keep.alive.interval.ms': '2000',
      'time.precision.mode': 'connect',
      'tombstones.on.delete': 'false',
      'skipped.operations': skippedIn(wish),
      'schema.history.internal.kafka.bootstrap.servers': brokers,
      'schema.history.internal.kafka.topic': `connect-schema-history-${name}`,
      'value.converter': json,
      'value.converter.schemas.enable': 'true',
      'value.converter.replace.null.with.default': 'false',
      ...(config['poll.interval.ms'] !== undefined && { 'poll.interval.ms': config['poll.interval.ms'] }),
      ...commonKeys(config),
      ...ownKeys(config),
      ...transforms,
      transforms: [transforms.transforms, ...theirs].join(','),
    },
    notes: [...renamed, ...leftOut(config, understood)],
  }
}

function tablesOf(wish: Wish, url: JdbcUrl) {
  const { config } = wish
  if (config.query !== undefined) throw cannotTranslate(wish, 'query has no counterpart: it follows tables')
  if (!/^[\w$-]+$/.test(url.database)) throw cannotTranslate(wish, 'connection.url names no database')
  const listed = (config['table.whitelist'] ?? config['table.include.list'] ?? '').split(',').map((each) => each.trim())
  const tables = listed.filter((each) => each !== '').map((each) => each.replace(/[`"]/g, '').replace(`${url.database}.`, ''))
  const odd = tables.find((table) => !/^[\w$-]+$/.test(table))
  if (odd !== undefined) throw cannotTranslate(wish, `the table ${odd} is not one of ${url.database}`)
  return { database: url.database, tables, renamed: tables.length === 0 ? [`all tables of ${url.database}`] : [] }
}

/** What a JDBC source would see of a table: new rows, new and changed ones. It never sees that one is gone. */
function skippedIn(wish: Wish): string {
  const { mode = '' } = wish.config
  if (mode === 'incrementing') return 'u,d,t'
  if (mode === 'timestamp' || mode === 'timestamp+incrementing') return 'd,t'
  throw cannotTranslate(
    wish,
    mode === '' ? 'mode is missing (incrementing, timestamp, timestamp+incrementing)' : `mode=${mode} has no counterpart`,
  )
}

function transformsOf(prefix: string, database: string, tables: readonly string[]): Record<string, string> {
  const only = tables.length === 1 ? tables[0] : undefined
  const quoted = (text: string) => text.replace(/[.$+-]/g, '\\$&')
  return {
    // `ts` before `name`: behind it a null in created_at would become 1970.
    transforms: ['unwrap', 'route', 'ts', ...(only === undefined ? [] : ['name'])].join(','),
    'transforms.unwrap.type': 'io.debezium.transforms.ExtractNewRecordState',
    'transforms.unwrap.delete.tombstone.handling.mode': 'drop',
    'transforms.unwrap.replace.null.with.default': 'false',
    'transforms.route.type': 'org.apache.kafka.connect.transforms.RegexRouter',
    'transforms.route.regex': `${quoted(prefix)}\\.${quoted(database)}\\.(.*)`,
    'transforms.route.replacement': `${prefix}$1`,
    'transforms.ts.type': 'org.apache.kafka.connect.transforms.TimestampConverter$Value',
    'transforms.ts.field': 'created_at',
    'transforms.ts.target.type': 'Timestamp',
    'transforms.ts.replace.null.with.default': 'false',
    ...(only !== undefined && {
      'transforms.name.type': 'org.apache.kafka.connect.transforms.SetSchemaMetadata$Value',
      'transforms.name.schema.name': only,
    }),
  }
}

/** Each reader of a binlog has a number of its own; the same name has the same one every time. */
function serverId(name: string): number {
  let sum = 0
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 50_000
  return 5400 + sum
}

function needsBrokers(name: string): MsaError {
  return new MsaError(
    'CONNECTOR_INVALID',
    `${name}: Debezium keeps the history of the tables in Kafka, and its address is not known here.`,
    {
      hint: 'msa context add … --brokers host:9092',
      exitCode: 3,
    },
  )
}
