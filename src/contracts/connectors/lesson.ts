/** Connectors by name, as the lesson has them: an address of its author's machine, and a password that is never written down. */
export interface LessonConnector {
  readonly name: string
  readonly summary: string
  readonly config: Readonly<Record<string, string>>
}

/** Stands for what only the lab knows. */
export const placeholder = '${db-password}'

const database = {
  'connection.url': 'jdbc:mysql://localhost:3306/mydb',
  'connection.user': 'root',
  'connection.password': placeholder,
} as const

const sink = {
  'connector.class': 'io.confluent.connect.jdbc.JdbcSinkConnector',
  ...database,
  'auto.create': 'true',
  'auto.evolve': 'true',
  'delete.enabled': 'false',
  'tasks.max': '1',
} as const

export const lessonConnectors: readonly LessonConnector[] = [
  {
    name: 'my-source-connect',
    summary: 'rows that come into mydb.users go to the topic my_topic_users',
    config: {
      'connector.class': 'io.confluent.connect.jdbc.JdbcSourceConnector',
      ...database,
      mode: 'incrementing',
      'incrementing.column.name': 'id',
      'table.whitelist': 'users',
      'topic.prefix': 'my_topic_',
      'tasks.max': '1',
    },
  },
  {
    name: 'my-sink-connect',
    summary: 'what is in the topic my_topic_users goes to a table of that name',
    config: { ...sink, topics: 'my_topic_users' },
  },
  {
    name: 'my-order-sink-connect',
    summary: 'what is in the topic orders goes to the table orders, one row for an order however often it comes',
    config: {
      ...sink,
      topics: 'orders',
      'insert.mode': 'upsert',
      'pk.mode': 'record_value',
      'pk.fields': 'order_id',
      // What is no order is parked, with where it came from; the rest flows.
      'errors.tolerance': 'all',
      'errors.deadletterqueue.topic.name': 'orders.dlq',
      'errors.deadletterqueue.topic.replication.factor': '1',
      'errors.deadletterqueue.context.headers.enable': 'true',
    },
  },
]
