import { expect, test } from 'vitest'
import { placeholder } from '../../../src/contracts/connectors/lesson.ts'
import { parseJdbcUrl } from '../../../src/systems/connect/jdbc/jdbc-url.ts'
import { addressed } from '../../../src/systems/connect/jdbc/surroundings.ts'
import { translate } from '../../../src/systems/connect/jdbc/translate.ts'
import { shownConfig } from '../../../src/systems/connect/show-config.ts'

const plugins = [
  { class: 'io.debezium.connector.mariadb.MariaDbConnector', type: 'source' },
  { class: 'io.debezium.connector.jdbc.JdbcSinkConnector', type: 'sink' },
]
const around = {
  brokers: 'kafka-1:29092',
  database: { host: 'mariadb-1', port: 3306, username: 'root', password: 'pw', portHere: 13306 },
}
const source = {
  'connector.class': 'io.confluent.connect.jdbc.JdbcSourceConnector',
  'connection.url': 'jdbc:mysql://db.example:3307/shop?useSSL=false',
  'connection.user': 'ada',
  'connection.password': 'own',
  mode: 'incrementing',
  'table.whitelist': 'users',
  'topic.prefix': 'my_topic_',
}
const said = (config: Record<string, string>, name = 'c') => translate({ name, config, from: 'f' }, plugins, around)

test('a source that follows two tables does not give both the name of one', () => {
  const { config } = said({ ...source, 'table.whitelist': 'users, shop.orders' })
  expect(config).toMatchObject({ 'table.include.list': 'shop.users,shop.orders', transforms: 'unwrap,route,ts' })
  expect(config).not.toHaveProperty('transforms.name.type')
})

test('what has changed, too, is seen by mode=timestamp; what is deleted by none', () => {
  expect(said({ ...source, mode: 'timestamp+incrementing' }).config['skipped.operations']).toBe('d,t')
  expect(() => said({ ...source, mode: 'bulk' })).toThrow('mode=bulk has no counterpart')
  expect(() => said({ ...source, query: 'select 1' })).toThrow('query has no counterpart')
})

test('its own transforms come behind ours, and what means the same to all connectors is kept', () => {
  const { config } = said({
    ...source,
    transforms: 'mask',
    'transforms.mask.type': 'X',
    'errors.tolerance': 'all',
    'tasks.max': '1',
  })
  expect(config).toMatchObject({
    transforms: 'unwrap,route,ts,name,mask',
    'transforms.mask.type': 'X',
    'errors.tolerance': 'all',
  })
})

test('a key without a counterpart is named', () => {
  expect(said({ ...source, 'db.timezone': 'UTC' }).notes).toEqual(['left out, it has no counterpart: db.timezone'])
})

test('another database than MariaDB cannot be followed', () => {
  expect(() => said({ ...source, 'connection.url': 'jdbc:postgresql://h:5432/x' })).toThrow('it is about postgresql')
})

test('two sources read the binlog under two numbers, each always under the same', () => {
  const id = (name: string) => said(source, name).config['database.server.id']
  expect(id('a')).toBe(id('a'))
  expect(id('a')).not.toBe(id('b'))
})

test("a sink's words become Debezium's", () => {
  const { config, translation } = said({
    'connector.class': 'io.confluent.connect.jdbc.JdbcSinkConnector',
    'connection.url': 'jdbc:mysql://db.example/shop',
    'connection.user': 'ada',
    'connection.password': 'own',
    'auto.create': 'true',
    topics: 'orders',
    'pk.mode': 'record_value',
    'pk.fields': 'order_id',
    'insert.mode': 'upsert',
    'max.retries': '3',
    'table.name.format': 'copy_of_${topic}',
  })
  expect(translation).toBe('JDBC sink → Debezium JDBC sink (no JDBC plugin is installed; msa connect plugins install)')
  expect(config).toMatchObject({
    'connection.url': 'jdbc:mariadb://db.example/shop',
    'connection.username': 'ada',
    'primary.key.mode': 'record_value',
    'primary.key.fields': 'order_id',
    'insert.mode': 'upsert',
    'flush.max.retries': '3',
    'collection.name.format': 'copy_of_${topic}',
    'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
  })
})

test("Debezium's own sink is not translated, though it goes by the same last word", () => {
  const config = { 'connector.class': 'io.debezium.connector.jdbc.JdbcSinkConnector', topics: 'x' }
  expect(said(config)).toMatchObject({ config, translation: undefined })
  expect(said({ ...config, 'connector.class': 'JdbcSinkConnector' }).translation).toBeUndefined()
})

test('localhost is the lab’s database as the worker finds it; any other address stays', () => {
  const at = (url: string, password?: string) =>
    addressed({ 'connection.url': url, ...(password !== undefined && { 'connection.password': password }) }, around).config
  expect(at('jdbc:mysql://localhost:3306/mydb', placeholder)).toEqual({
    'connection.url': 'jdbc:mysql://mariadb-1:3306/mydb',
    'connection.user': 'root',
    'connection.password': 'pw',
  })
  expect(at('jdbc:mariadb://127.0.0.1:13306/mydb', 'own')['connection.url']).toBe('jdbc:mariadb://mariadb-1:3306/mydb')
  expect(at('jdbc:mariadb://127.0.0.1:3999/mydb', 'own')).toEqual({
    'connection.url': 'jdbc:mariadb://127.0.0.1:3999/mydb',
    'connection.password': 'own',
  })
  expect(at('jdbc:mariadb://db.example:3306/mydb', placeholder)['connection.password']).toBe(placeholder)
})

test('a JDBC address is taken apart', () => {
  expect(parseJdbcUrl('jdbc:mariadb://db:3307/shop?user=ada&password=p%26w&useSSL=false')).toEqual({
    ...{ kind: 'mariadb', host: 'db', port: 3307, database: 'shop', user: 'ada', password: 'p&w', rest: 'useSSL=false' },
  })
  expect(parseJdbcUrl('jdbc:oracle:thin:@db:1521:x')).toBeUndefined()
})

test('no secret is shown, wherever it stands', () => {
  expect(
    shownConfig({
      'connection.password': 'x',
      'connection.url': 'jdbc:mysql://h/d?user=a&password=x',
      'database.history.producer.sasl.jaas.config': 'password="x"',
      'aws.secret.access.key': 'x',
      'key.converter': 'K',
    }),
  ).toEqual({
    'connection.password': '••••••',
    'connection.url': 'jdbc:mysql://h/d?user=a&password=••••••',
    'database.history.producer.sasl.jaas.config': '••••••',
    'aws.secret.access.key': '••••••',
    'key.converter': 'K',
  })
})
