/** As the lesson calls it. */
export const orderSinkName = 'my-order-sink-connect'

/** Where the worker finds the database: not always where we do. */
export interface SinkDatabase {
  /** `host:port` */
  readonly address: string
  readonly database: string
  readonly username: string
  readonly password: string
}

/** The lesson's connector in Debezium's words: one row for an order however often it comes, and what is no order is parked. */
export function orderSink({ address, database, username, password }: SinkDatabase): Readonly<Record<string, string>> {
  return {
    'connector.class': 'io.debezium.connector.jdbc.JdbcSinkConnector',
    'tasks.max': '1',
    topics: 'orders',
    'connection.url': `jdbc:mariadb://${address}/${database}`,
    'connection.username': username,
    'connection.password': password,
    'hibernate.dialect': 'org.hibernate.dialect.MariaDBDialect',
    'connection.restart.on.errors': 'true',
    'insert.mode': 'upsert',
    'primary.key.mode': 'record_value',
    'primary.key.fields': 'order_id',
    'schema.evolution': 'basic',
    'delete.enabled': 'false',
    'flush.max.retries': '60',
    'flush.retry.delay.ms': '1000',
    'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
    'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'value.converter.schemas.enable': 'true',
    'errors.tolerance': 'all',
    'errors.deadletterqueue.topic.name': 'orders.dlq',
    'errors.deadletterqueue.topic.replication.factor': '1',
    'errors.deadletterqueue.context.headers.enable': 'true',
  }
}
