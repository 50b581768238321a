import { defineComponent, type Place } from '../component.ts'
import { images } from '../images.ts'
import { commonExits } from './common-exits.ts'
import { kafkaCheck } from './healthcheck.ts'
import { kafkaJvm, log4j, properties } from './kafka-jvm.ts'

export const kafka = defineComponent({
  name: 'kafka',
  summary: 'Apache Kafka: topics, partitions, consumer groups',
  kind: 'engine',
  profile: 'core',
  ports: {
    client: { port: 9092 },
    // How containers reach it by name; on the host everybody uses `client`.
    peer: { port: 29092, only: 'docker', peerOnly: true },
  },
  portStep: 2,
  needs: ['zookeeper'],
  memoryMiB: 380,
  programs: ['java'],
  jars: { native: ['kafka'] },
  image: images.kafka,
  imageDataDir: '/var/lib/kafka/data',
  at: (place) => {
    const broker = kafkaJvm(place, place.of > 1 ? 384 : 512, 'kafka.Kafka', place.file('server.properties'))
    return {
      command: place.kraft ? formattedFirst(place, broker) : broker,
      files: { 'log4j.properties': log4j(), 'server.properties': properties(brokerProperties(place)) },
      ready: [{ kind: 'kafka', port: 'client', broker: place.kraft ? place.instance : place.instance - 1 }],
      // The archive is made by the java it is given to, and KRaft's is started by a shell.
      ...(place.kraft ? {} : { classDataArchive: true as const }),
      container: { dataGroup: 1000, healthcheck: kafkaCheck(9092) },
    }
  },
  exits: [
    {
      // The last: it ended while Kafka looked whose it was.
      says: /NodeExistsException|KeeperErrorCode = NodeExists|getAfterNodeExists/,
      means: 'try-again',
      because: 'ZooKeeper still holds the session of the broker that was killed (6 s)',
    },
    {
      // The laptop slept, or was too busy, while the broker started: a running one takes a new session, a starting one ends.
      says: /SessionExpiredException: KeeperErrorCode = Session expired/,
      means: 'try-again',
      because: 'ZooKeeper did not hear of it for 6 s and ended its session',
    },
    {
      says: /Timed out waiting for connection while in state: CONNECTING/,
      means: 'try-again',
      because: 'ZooKeeper does not answer yet',
    },
    {
      says: /Failed to acquire lock on file \.lock/,
      means: 'try-again',
      because: 'the broker before it has not let go of its data yet',
    },
    {
      says: /InconsistentClusterIdException|Invalid cluster\.id in/,
      means: 'failed',
      because: 'its data belongs to another cluster: ZooKeeper was wiped and Kafka was not',
      hint: 'msa down --volumes',
    },
    ...commonExits,
  ],
  stop: { graceMs: 30_000 },
  where: '{client}',
  links: [{ env: 'MSA_KAFKA', url: '{client}', inside: '{peer}' }],
  variants: {
    kraft: {
      needs: [],
      ports: {
        client: { port: 9092 },
        peer: { port: 29092, only: 'docker', peerOnly: true },
        controller: { port: 9093, internal: true },
      },
    },
  },
})

function brokerProperties(place: Place): Record<string, string | number | undefined> {
  const replicas = Math.min(3, place.of)
  return {
    ...(place.kraft
      ? kraftRoles(place)
      : { 'broker.id': place.instance - 1, 'zookeeper.connect': place.reach('zookeeper', 'client') }),
    // A broker that was killed can come back only when this session has ended.
    'zookeeper.session.timeout.ms': place.kraft ? undefined : 6000,
    ...listeners(place),
    'log.dirs': `${place.dataDir}/kafka`,
    'default.replication.factor': replicas,
    'min.insync.replicas': replicas > 2 ? 2 : 1,
    'offsets.topic.replication.factor': replicas,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': replicas > 2 ? 2 : 1,
    // Nobody on a laptop wants to wait 3 s for a first member.
    'group.initial.rebalance.delay.ms': 0,
  }
}

/** One listener on the host; in a container a second one for its neighbours, because a client is sent to what is advertised. */
function listeners(place: Place): Record<string, string> {
  const listen = place.listen('client')
  const host = place.host('client')
  const controller = place.kraft ? place.listen('controller') : undefined
  const own = (entries: [string, string][]) => entries.map(([name, at]) => `${name}://${at}`).join(',')
  const controllers: [string, string][] = controller ? [['CONTROLLER', `${controller.host}:${controller.port}`]] : []
  const protocols = controller ? ',CONTROLLER:PLAINTEXT' : ''
  if (place.runtime === 'native') {
    return {
      listeners: own([['PLAINTEXT', `${listen.host}:${listen.port}`], ...controllers]),
      'advertised.listeners': `PLAINTEXT://${host.host}:${host.port}`,
      'listener.security.protocol.map': `PLAINTEXT:PLAINTEXT${protocols}`,
    }
  }
  return {
    listeners: own([
      ['EXTERNAL', `${listen.host}:${listen.port}`],
      ['INTERNAL', `${listen.host}:${place.listen('peer').port}`],
      ...controllers,
    ]),
    'advertised.listeners': `EXTERNAL://${host.host}:${host.port},INTERNAL://${place.reach('kafka', 'peer', place.instance)}`,
    'listener.security.protocol.map': `EXTERNAL:PLAINTEXT,INTERNAL:PLAINTEXT${protocols}`,
    'inter.broker.listener.name': 'INTERNAL',
  }
}

function kraftRoles(place: Place): Record<string, string | number> {
  const voters = Array.from({ length: place.of }, (_, index) => `${index + 1}@${place.reach('kafka', 'controller', index + 1)}`)
  return {
    'process.roles': 'broker,controller',
    'node.id': place.instance,
    'controller.quorum.voters': voters.join(','),
    'controller.listener.names': 'CONTROLLER',
  }
}

/** KRaft wants its folder formatted once. The `sh` is gone when the broker runs. */
function formattedFirst(place: Place, broker: readonly string[]): string[] {
  const format = kafkaJvm(place, 128, 'kafka.tools.StorageTool', 'format')
  const script = `test -f "$1/kafka/meta.properties" || ${format.map((word) => `'${word}'`).join(' ')} -t "$2" -c "$3" || exit 1; shift 3; exec "$@"`
  return [
    'sh',
    '-c',
    script,
    'format',
    place.dataDir,
    place.secret('kafka-cluster-id'),
    place.file('server.properties'),
    ...broker,
  ]
}
