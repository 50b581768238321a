import { defineComponent, type Place } from '../component.ts'
import { images } from '../images.ts'
import { commonExits } from './common-exits.ts'
import { httpCheck } from './healthcheck.ts'
import { kafkaJvm, log4j, properties } from './kafka-jvm.ts'

export const connect = defineComponent({
  name: 'connect',
  summary: "Kafka Connect with Debezium's MariaDB source and JDBC sink",
  kind: 'engine',
  profile: 'connect',
  ports: { http: { port: 8083 } },
  needs: ['kafka', 'mariadb'],
  memoryMiB: 400,
  programs: ['java'],
  jars: { native: ['kafka'], always: ['debezium'] },
  takesPlugins: true,
  image: images.kafka,
  imageDataDir: '/var/lib/kafka/data',
  at: (place) => ({
    command: kafkaJvm(place, 512, 'org.apache.kafka.connect.cli.ConnectDistributed', place.file('connect.properties')),
    files: {
      'log4j.properties': log4j({
        // Each line says whose it is: `[orders-sink|task-0] …`.
        'log4j.appender.stdout.layout.ConversionPattern': '%p %X{connector.context}%m (%c{1})%n',
        'log4j.logger.org.reflections': 'ERROR',
      }),
      'connect.properties': properties(workerProperties(place)),
    },
    // `GET /connectors` answers [] before the worker can take requests; /health does not.
    ready: [{ kind: 'http', port: 'http', path: '/health', says: '"healthy"' }],
    classDataArchive: true,
    container: { dataGroup: 1000, healthcheck: httpCheck(8083, '/health', { says: '"healthy"' }) },
  }),
  exits: [
    {
      says: /Failed to find any Kafka broker|TimeoutException.*listNodes/,
      means: 'try-again',
      because: 'Kafka does not answer yet',
    },
    ...commonExits,
  ],
  stop: { graceMs: 20_000 },
  startTimeoutMs: 120_000,
  heal: 'failed-connector-tasks',
  where: 'http://{http}',
  page: 'http://{http}/connectors',
  links: [{ env: 'MSA_CONNECT_URL', url: 'http://{http}' }],
})

function workerProperties(place: Place): Record<string, string | number> {
  const replicas = Math.min(
    3,
    Math.max(1, place.reachAll('kafka', place.runtime === 'docker' ? 'peer' : 'client').split(',').length),
  )
  const json = 'org.apache.kafka.connect.json.JsonConverter'
  return {
    'bootstrap.servers': place.reachAll('kafka', place.runtime === 'docker' ? 'peer' : 'client'),
    'group.id': 'connect-cluster',
    listeners: `http://${place.listen('http').host}:${place.listen('http').port}`,
    'rest.advertised.host.name': place.runtime === 'docker' ? 'connect' : '127.0.0.1',
    'key.converter': json,
    'value.converter': json,
    'config.storage.topic': 'connect-configs',
    'offset.storage.topic': 'connect-offsets',
    'status.storage.topic': 'connect-status',
    'config.storage.replication.factor': replicas,
    'offset.storage.replication.factor': replicas,
    'status.storage.replication.factor': replicas,
    'plugin.path': [place.jars('debezium'), ...(place.plugins === null ? [] : [place.plugins])].join(','),
    // The plugins name themselves; looking through every class costs 2 s. Older ones that a person installed do not.
    'plugin.discovery': place.plugins === null ? 'service_load' : 'hybrid_warn',
    // A killed worker's tasks run again after 5 s; with the defaults after 43 s.
    'scheduled.rebalance.max.delay.ms': 0,
    'session.timeout.ms': 6000,
    'heartbeat.interval.ms': 2000,
    // So do a sink's: its own consumer is given up after 10 s, not 45.
    'consumer.session.timeout.ms': 10_000,
    'consumer.heartbeat.interval.ms': 3000,
  }
}
