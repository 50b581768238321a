import { defineComponent } from '../component.ts'
import { images } from '../images.ts'
import { commonExits } from './common-exits.ts'
import { kafkaJvm, log4j, properties } from './kafka-jvm.ts'

export const zookeeper = defineComponent({
  name: 'zookeeper',
  summary: 'Apache ZooKeeper: keeps the metadata of Kafka',
  kind: 'engine',
  profile: 'core',
  ports: { client: { port: 2181 } },
  needs: [],
  memoryMiB: 80,
  programs: ['java'],
  jars: { native: ['kafka'] },
  image: images.kafka,
  imageDataDir: '/var/lib/kafka/data',
  at: (place) => ({
    command: kafkaJvm(place, 256, 'org.apache.zookeeper.server.quorum.QuorumPeerMain', place.file('zookeeper.properties')),
    files: {
      'log4j.properties': log4j(),
      'zookeeper.properties': properties({
        dataDir: place.dataDir,
        clientPort: place.listen('client').port,
        clientPortAddress: place.listen('client').host,
        maxClientCnxns: 0,
        // The smallest session is twice this; Kafka asks for 6 s.
        tickTime: 2000,
        'admin.enableServer': false,
        '4lw.commands.whitelist': 'ruok,srvr,mntr',
        'autopurge.purgeInterval': 24,
      }),
    },
    ready: [{ kind: 'zookeeper', port: 'client' }],
    classDataArchive: true,
    container: {
      dataGroup: 1000,
      // The image brings no netcat: bash's own TCP asks, as a person would.
      healthcheck: ['bash', '-c', 'exec 3<>/dev/tcp/127.0.0.1/2181 && echo srvr >&3 && grep -q Mode <&3'],
    },
  }),
  exits: commonExits,
  stop: { graceMs: 15_000 },
  where: '{client}',
  links: [{ env: 'MSA_ZOOKEEPER', url: '{client}' }],
  variants: { kraft: { absent: true } },
})
