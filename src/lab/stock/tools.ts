/** How a tool is told where the lab is, when the person did not say. */
export type Server =
  /** `--bootstrap-server`, anywhere. */
  | 'bootstrap'
  /** `bootstrap.servers` among its `--producer-props`. */
  | 'producer-props'
  /** ZooKeeper's address as the first word. */
  | 'zookeeper'
  | 'none'

export interface StockTool {
  readonly name: string
  readonly summary: string
  readonly main: string
  readonly server: Server
  /** It measures or moves much: all of the JVM's compilers, and a larger heap. */
  readonly heavy?: true
}

/** Kafka's own tools as they are called in its `bin` folder, and the classes that do the work. */
export const stockTools: readonly StockTool[] = [
  {
    name: 'kafka-topics',
    summary: 'create, list, describe, alter, delete topics',
    main: 'org.apache.kafka.tools.TopicCommand',
    server: 'bootstrap',
  },
  {
    name: 'kafka-console-producer',
    summary: 'lines of stdin as messages',
    main: 'kafka.tools.ConsoleProducer',
    server: 'bootstrap',
  },
  {
    name: 'kafka-console-consumer',
    summary: 'messages as lines',
    main: 'org.apache.kafka.tools.consumer.ConsoleConsumer',
    server: 'bootstrap',
  },
  {
    name: 'kafka-consumer-groups',
    summary: 'groups, their lag and offsets',
    main: 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
    server: 'bootstrap',
  },
  {
    name: 'kafka-configs',
    summary: 'settings of topics, brokers, clients',
    main: 'kafka.admin.ConfigCommand',
    server: 'bootstrap',
  },
  {
    name: 'kafka-get-offsets',
    summary: 'first and last offsets of partitions',
    main: 'org.apache.kafka.tools.GetOffsetShell',
    server: 'bootstrap',
  },
  {
    name: 'kafka-delete-records',
    summary: 'records up to an offset',
    main: 'org.apache.kafka.tools.DeleteRecordsCommand',
    server: 'bootstrap',
  },
  {
    name: 'kafka-reassign-partitions',
    summary: 'move partitions between brokers',
    main: 'org.apache.kafka.tools.reassign.ReassignPartitionsCommand',
    server: 'bootstrap',
  },
  {
    name: 'kafka-leader-election',
    summary: 'elect preferred or unclean leaders',
    main: 'org.apache.kafka.tools.LeaderElectionCommand',
    server: 'bootstrap',
  },
  {
    name: 'kafka-log-dirs',
    summary: 'what partitions take on the disks',
    main: 'org.apache.kafka.tools.LogDirsCommand',
    server: 'bootstrap',
  },
  { name: 'kafka-dump-log', summary: 'what is in a segment file', main: 'kafka.tools.DumpLogSegments', server: 'none' },
  {
    name: 'kafka-transactions',
    summary: 'list, describe, abort transactions',
    main: 'org.apache.kafka.tools.TransactionsCommand',
    server: 'bootstrap',
  },
  { name: 'kafka-acls', summary: 'access rules', main: 'kafka.admin.AclCommand', server: 'bootstrap' },
  {
    name: 'kafka-features',
    summary: 'feature levels of the cluster',
    main: 'org.apache.kafka.tools.FeatureCommand',
    server: 'bootstrap',
  },
  {
    name: 'kafka-metadata-quorum',
    summary: 'KRaft: who leads, who lags',
    main: 'org.apache.kafka.tools.MetadataQuorumCommand',
    server: 'bootstrap',
  },
  {
    name: 'kafka-broker-api-versions',
    summary: 'what each broker understands',
    main: 'kafka.admin.BrokerApiVersionsCommand',
    server: 'bootstrap',
  },
  { name: 'kafka-cluster', summary: "the cluster's id", main: 'org.apache.kafka.tools.ClusterTool', server: 'bootstrap' },
  { name: 'kafka-storage', summary: 'KRaft: format and describe log folders', main: 'kafka.tools.StorageTool', server: 'none' },
  {
    name: 'kafka-streams-application-reset',
    summary: 'a Streams application, back to the start',
    main: 'org.apache.kafka.tools.StreamsResetter',
    server: 'bootstrap',
  },
  {
    name: 'kafka-producer-perf-test',
    summary: 'how fast can be produced',
    main: 'org.apache.kafka.tools.ProducerPerformance',
    server: 'producer-props',
    heavy: true,
  },
  {
    name: 'kafka-consumer-perf-test',
    summary: 'how fast can be consumed',
    main: 'org.apache.kafka.tools.ConsumerPerformance',
    server: 'bootstrap',
    heavy: true,
  },
  {
    name: 'kafka-verifiable-producer',
    summary: 'numbered messages, each acknowledged',
    main: 'org.apache.kafka.tools.VerifiableProducer',
    server: 'bootstrap',
  },
  {
    name: 'zookeeper-shell',
    summary: 'look into ZooKeeper: ls /brokers/ids',
    main: 'org.apache.zookeeper.ZooKeeperMainWithTlsSupportForKafka',
    server: 'zookeeper',
  },
  {
    name: 'connect-standalone',
    summary: 'a Connect worker of its own, from files',
    main: 'org.apache.kafka.connect.cli.ConnectStandalone',
    server: 'none',
    heavy: true,
  },
  {
    name: 'connect-distributed',
    summary: 'another Connect worker, from a file',
    main: 'org.apache.kafka.connect.cli.ConnectDistributed',
    server: 'none',
    heavy: true,
  },
  {
    name: 'connect-plugin-path',
    summary: 'what lies on a plugin path',
    main: 'org.apache.kafka.tools.ConnectPluginPath',
    server: 'none',
  },
]

/** `kafka-topics`, also with the `.sh` it has at home. */
export function findTool(name: string): StockTool | undefined {
  return stockTools.find((tool) => tool.name === name.replace(/\.(sh|bat)$/, ''))
}
