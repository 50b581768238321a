import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import type { Lab } from './lab.ts'

const run = promisify(execFile)

export interface Connectors {
  readonly get: (path: string) => Promise<unknown>
  readonly post: (path: string, body: unknown) => Promise<unknown>
}

/** Connect's REST as it is. */
export function connectorsOf(lab: Lab): Connectors {
  const ask = async (path: string, init: RequestInit = {}) => {
    const signal = AbortSignal.timeout(30_000)
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`http://127.0.0.1:${lab.port('connect-1.http')}${path}`, { ...init, signal, headers })
    const text = await response.text()
    if (!response.ok) throw new Error(`${init.method ?? 'GET'} ${path}: ${response.status} ${text}`)
    return text === '' ? undefined : (JSON.parse(text) as unknown)
  }
  return { get: (path) => ask(path), post: (path, body) => ask(path, { method: 'POST', body: JSON.stringify(body) }) }
}

/** Where the worker finds its neighbours: by name in Docker, by port on the host. */
function placesOf(lab: Lab) {
  return lab.runtime === 'docker'
    ? { kafka: 'kafka:29092', host: 'mariadb', port: '3306' }
    : { kafka: `127.0.0.1:${lab.port('kafka-1.client')}`, host: '127.0.0.1', port: String(lab.port('mariadb-1.sql')) }
}

export function passwordOf(lab: Lab): string {
  return (JSON.parse(readFileSync(lab.file('secrets.json'), 'utf8')) as { mariadb: string }).mariadb
}

export function sourceConnector(lab: Lab) {
  const { kafka, host, port } = placesOf(lab)
  return {
    name: 'source',
    config: {
      'connector.class': 'io.debezium.connector.mariadb.MariaDbConnector',
      'tasks.max': '1',
      'database.hostname': host,
      'database.port': port,
      'database.user': 'root',
      'database.password': passwordOf(lab),
      'database.ssl.mode': 'disable',
      'database.server.id': '5400',
      'topic.prefix': 'my_topic_',
      'database.include.list': 'mydb',
      'table.include.list': 'mydb.users',
      'snapshot.mode': 'initial',
      'include.schema.changes': 'false',
      'connect.keep.alive.interval.ms': '2000',
      'time.precision.mode': 'connect',
      'tombstones.on.delete': 'false',
      'skipped.operations': 'u,d,t',
      'schema.history.internal.kafka.bootstrap.servers': kafka,
      'schema.history.internal.kafka.topic': 'connect-schema-history-source',
      'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
      'value.converter.schemas.enable': 'true',
      transforms: 'unwrap,route',
      'transforms.unwrap.type': 'io.debezium.transforms.ExtractNewRecordState',
      'transforms.unwrap.delete.tombstone.handling.mode': 'drop',
      'transforms.route.type': 'org.apache.kafka.connect.transforms.RegexRouter',
      'transforms.route.regex': 'my_topic_\\.mydb\\.(.*)',
      'transforms.route.replacement': 'my_topic_$1',
    },
  }
}

/** It does not retry: its task fails with the database, and somebody must start it again. */
export function sinkConnector(lab: Lab) {
  const { host, port } = placesOf(lab)
  return {
    name: 'sink',
    config: {
      'connector.class': 'io.debezium.connector.jdbc.JdbcSinkConnector',
      'tasks.max': '1',
      topics: 'my_topic_users',
      'connection.url': `jdbc:mariadb://${host}:${port}/mydb`,
      'connection.username': 'root',
      'connection.password': passwordOf(lab),
      'insert.mode': 'insert',
      'primary.key.mode': 'none',
      'schema.evolution': 'basic',
      'delete.enabled': 'false',
      'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
      'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
      'value.converter.schemas.enable': 'true',
    },
  }
}

/** What the source would send for a row of `users`: schema and payload. */
export function userMessage(id: number, userId: string): string {
  const texts = ['user_id', 'name'].map((field) => ({ type: 'string', optional: true, field }))
  const fields = [{ type: 'int32', optional: false, field: 'id' }, ...texts]
  return JSON.stringify({
    schema: { type: 'struct', fields, optional: false, name: 'users' },
    payload: { id, user_id: userId, name: 'Ada' },
  })
}

/** One statement as root in `mydb`; the rows without their titles. */
export async function sql(lab: Lab, statement: string): Promise<string> {
  const env = { ...process.env, MYSQL_PWD: passwordOf(lab) }
  const client = ['mariadb', '--no-defaults', '-uroot', '--batch', '--skip-column-names', 'mydb', '-e', statement]
  const [program = '', ...words] =
    lab.runtime === 'docker'
      ? ['docker', 'exec', '--env', 'MYSQL_PWD', `${lab.name}-mariadb-1`, ...client]
      : [...client.slice(0, 2), '-h127.0.0.1', `-P${lab.port('mariadb-1.sql')}`, ...client.slice(2)]
  const { stdout } = await run(program, words, { env, timeout: 20_000 })
  return stdout.trim()
}
