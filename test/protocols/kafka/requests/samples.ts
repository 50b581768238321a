import { expect } from 'vitest'
import { addOffsetsToTxn } from '../../../../src/protocols/kafka/requests/add-offsets-to-txn.ts'
import { addPartitionsToTxn } from '../../../../src/protocols/kafka/requests/add-partitions-to-txn.ts'
import { consumerGroupDescribe } from '../../../../src/protocols/kafka/requests/consumer-group-describe.ts'
import { createPartitions } from '../../../../src/protocols/kafka/requests/create-partitions.ts'
import { createTopics } from '../../../../src/protocols/kafka/requests/create-topics.ts'
import { deleteGroups } from '../../../../src/protocols/kafka/requests/delete-groups.ts'
import { deleteRecords, toTheEnd } from '../../../../src/protocols/kafka/requests/delete-records.ts'
import { deleteTopics } from '../../../../src/protocols/kafka/requests/delete-topics.ts'
import { describeConfigs } from '../../../../src/protocols/kafka/requests/describe-configs.ts'
import { describeGroups } from '../../../../src/protocols/kafka/requests/describe-groups.ts'
import { describeLogDirs } from '../../../../src/protocols/kafka/requests/describe-log-dirs.ts'
import { endTxn } from '../../../../src/protocols/kafka/requests/end-txn.ts'
import { fetch } from '../../../../src/protocols/kafka/requests/fetch.ts'
import { findCoordinator } from '../../../../src/protocols/kafka/requests/find-coordinator.ts'
import { incrementalAlterConfigs } from '../../../../src/protocols/kafka/requests/incremental-alter-configs.ts'
import { initProducerId } from '../../../../src/protocols/kafka/requests/init-producer-id.ts'
import { listGroups } from '../../../../src/protocols/kafka/requests/list-groups.ts'
import { earliest, listOffsets } from '../../../../src/protocols/kafka/requests/list-offsets.ts'
import { metadata } from '../../../../src/protocols/kafka/requests/metadata.ts'
import { offsetCommit } from '../../../../src/protocols/kafka/requests/offset-commit.ts'
import { offsetDelete } from '../../../../src/protocols/kafka/requests/offset-delete.ts'
import { offsetFetch } from '../../../../src/protocols/kafka/requests/offset-fetch.ts'
import { produce } from '../../../../src/protocols/kafka/requests/produce.ts'
import { saslAuthenticate } from '../../../../src/protocols/kafka/requests/sasl-authenticate.ts'
import { saslHandshake } from '../../../../src/protocols/kafka/requests/sasl-handshake.ts'
import { txnOffsetCommit } from '../../../../src/protocols/kafka/requests/txn-offset-commit.ts'
import type { RequestKind } from '../../../../src/protocols/kafka/wire/request-kind.ts'

/** What `test/vectors/kafka/messages.json` has the bytes of, in our words. */
export interface Sample {
  readonly kind: RequestKind<unknown, unknown>
  /** By the `note` of the vector; most have one without. */
  readonly requests: Readonly<Record<string, unknown>>
  readonly answer: (version: number) => unknown
}

function sample<Request, Answer>(
  kind: RequestKind<Request, Answer>,
  requests: Readonly<Record<string, Request>>,
  answer: (version: number) => Answer,
): Sample {
  return { kind: kind as RequestKind<unknown, unknown>, requests, answer }
}

const fourBytes = Buffer.from([1, 2, 3, 4])
const big = 4_294_967_301
const transaction = { id: 't', producerId: big, epoch: 3 }
const produced = {
  ...{ acks: -1 as const, timeoutMs: 30_000 },
  topics: [{ topic: 'a', partitions: [{ partition: 2, batch: fourBytes }] }],
}
const committing = {
  topic: 'a',
  partitions: [
    { partition: 0, offset: 42 },
    { partition: 1, offset: 7, metadata: 'why' },
  ],
}

export const samples: readonly Sample[] = [
  sample(
    createTopics,
    {
      '': {
        topics: [
          {
            ...{ name: 'orders', partitions: 3, replicationFactor: 2, assignments: [] },
            configs: [
              { name: 'retention.ms', value: '1000' },
              { name: 'cleanup.policy', value: null },
            ],
          },
          {
            ...{ name: 'placed', partitions: -1, replicationFactor: -1, configs: [] },
            assignments: [{ partition: 0, brokers: [1, 2] }],
          },
        ],
        timeoutMs: 30_000,
        validateOnly: true,
      },
    },
    () => [
      { name: 'orders', errorCode: 0, message: null, partitions: 3, replicationFactor: 2 },
      { name: 'placed', errorCode: 36, message: 'there already', partitions: -1, replicationFactor: -1 },
    ],
  ),
  sample(deleteTopics, { '': { topics: ['a', 'b'], timeoutMs: 5000 } }, (version) => [
    { name: 'a', errorCode: 0, message: null },
    { name: 'b', errorCode: 73, message: version < 5 ? null : 'not allowed' },
  ]),
  sample(
    createPartitions,
    {
      '': {
        topics: [
          { name: 'a', count: 4, assignments: null },
          { name: 'b', count: 3, assignments: [[1, 2]] },
        ],
        timeoutMs: 5000,
        validateOnly: false,
      },
    },
    () => [
      { name: 'a', errorCode: 0, message: null },
      { name: 'b', errorCode: 37, message: 'fewer' },
    ],
  ),
  sample(
    deleteRecords,
    {
      '': {
        topics: [
          {
            topic: 'a',
            partitions: [
              { partition: 0, offset: big },
              { partition: 1, offset: toTheEnd },
            ],
          },
        ],
        timeoutMs: 5000,
      },
    },
    () => [
      { topic: 'a', partition: 0, errorCode: 0, lowWatermark: big },
      { topic: 'a', partition: 1, errorCode: 44, lowWatermark: -1 },
    ],
  ),
  sample(
    describeConfigs,
    {
      '': {
        resources: [
          { kind: 'topic', name: 'a', names: null },
          { kind: 'broker', name: '1', names: ['log.dirs'] },
        ],
        withSynonyms: true,
        withDocumentation: true,
      },
    },
    (version) => [
      {
        ...{ resource: { kind: 'topic' as const, name: 'a' }, errorCode: 0, message: null },
        configs: [
          {
            ...{ name: 'retention.ms', value: '1000', source: 'topic' as const, isReadOnly: false, isSensitive: false },
            synonyms: [
              { name: 'retention.ms', value: '1000', source: 'topic' as const },
              { name: 'log.retention.ms', value: null, source: 'default' as const },
            ],
            ...(version < 3 ? { type: 'unknown', documentation: null } : { type: 'long', documentation: 'how long' }),
          },
          {
            ...{ name: 'secret', value: null, source: 'broker-file' as const, isReadOnly: true, isSensitive: true, synonyms: [] },
            ...{ type: version < 3 ? 'unknown' : 'password', documentation: null },
          },
        ],
      },
      { resource: { kind: 'broker' as const, name: '9' }, errorCode: 3, message: 'nowhere', configs: [] },
    ],
  ),
  sample(
    incrementalAlterConfigs,
    {
      '': {
        resources: [
          {
            ...{ kind: 'topic', name: 'a' },
            changes: [
              { name: 'x', operation: 'set', value: '1' },
              { name: 'y', operation: 'delete', value: null },
              { name: 'z', operation: 'append', value: 'p' },
              { name: 'z', operation: 'subtract', value: 'q' },
            ],
          },
          { kind: 'broker', name: '', changes: [] },
        ],
        validateOnly: true,
      },
    },
    () => [
      { resource: { kind: 'topic' as const, name: 'a' }, errorCode: 0, message: null },
      { resource: { kind: 'broker' as const, name: '' }, errorCode: 40, message: 'no number' },
    ],
  ),
  sample(describeLogDirs, { '': { topics: [{ topic: 'a', partitions: [0, 1] }] }, all: { topics: null } }, (version) => ({
    errorCode: 0,
    dirs: [
      {
        ...{ path: '/data', errorCode: 0 },
        ...(version < 4 ? { totalBytes: -1, usableBytes: -1 } : { totalBytes: 1e12, usableBytes: 5 }),
        replicas: [{ topic: 'a', partition: 1, sizeBytes: 12_345_678_901, offsetLag: 2, isFuture: true }],
      },
      { path: '/gone', errorCode: 57, totalBytes: -1, usableBytes: -1, replicas: [] },
    ],
  })),
  sample(
    offsetFetch,
    {
      '': { group: 'g', topics: [{ topic: 'a', partitions: [0, 1] }] },
      all: { group: 'g', topics: null },
      'what stays': { group: 'g', stable: true, topics: [{ topic: 'a', partitions: [0] }] },
    },
    () => ({
      errorCode: 0,
      partitions: [
        { topic: 'a', partition: 0, errorCode: 0, offset: 42, leaderEpoch: 3, metadata: 'm' },
        { topic: 'a', partition: 1, errorCode: 3, offset: -1, leaderEpoch: -1, metadata: null },
      ],
    }),
  ),
  sample(offsetCommit, { '': { group: 'g', topics: [committing] } }, () => [
    { topic: 'a', partition: 0, errorCode: 0 },
    { topic: 'a', partition: 1, errorCode: 25 },
  ]),
  sample(offsetDelete, { '': { group: 'g', topics: [{ topic: 'a', partitions: [0, 1] }] } }, () => ({
    errorCode: 0,
    partitions: [
      { topic: 'a', partition: 0, errorCode: 0 },
      { topic: 'a', partition: 1, errorCode: 86 },
    ],
  })),
  sample(listGroups, { '': { states: ['Stable', 'Empty'], types: ['classic'] } }, (version) => ({
    errorCode: 0,
    groups: [
      {
        ...{ group: 'g', protocolType: 'consumer' },
        ...{ state: version < 4 ? undefined : 'Stable', type: version < 5 ? undefined : 'classic' },
      },
      {
        ...{ group: 'h', protocolType: '' },
        ...{ state: version < 4 ? undefined : 'Empty', type: version < 5 ? undefined : 'consumer' },
      },
    ],
  })),
  sample(describeGroups, { '': ['g', 'h'] }, () => [
    {
      ...{ group: 'g', errorCode: 0, message: null, state: 'Stable', protocolType: 'consumer', protocol: 'range' },
      members: [
        {
          ...{ memberId: 'm1', instanceId: null, clientId: 'c', host: '/127.0.0.1' },
          ...{ subscription: { topics: ['a'] }, assignment: [{ topic: 'a', partitions: [0, 1] }] },
        },
      ],
    },
  ]),
  sample(consumerGroupDescribe, { '': ['g'] }, () => [
    {
      ...{ group: 'g', errorCode: 0, message: null, state: 'Stable', epoch: 4, assignmentEpoch: 3, assignor: 'uniform' },
      members: [
        {
          ...{ memberId: 'm', instanceId: 'i', rack: null, epoch: 4, clientId: 'c', host: '/h', topics: ['a'], topicRegex: null },
          assignment: [{ topic: 'a', partitions: [0] }],
          targetAssignment: [{ topic: 'a', partitions: [0, 1] }],
        },
      ],
    },
  ]),
  sample(deleteGroups, { '': ['g', 'h'] }, () => [
    { group: 'g', errorCode: 0 },
    { group: 'h', errorCode: 68 },
  ]),
  sample(findCoordinator, { '': { kind: 'group', name: 'g' }, 'a transaction': { kind: 'transaction', name: 't' } }, () => ({
    errorCode: 0,
    message: null,
    id: 2,
    host: 'h',
    port: 9093,
  })),
  sample(initProducerId, { '': undefined, 'a transaction': { id: 't', timeoutMs: 60_000 } }, () => ({
    errorCode: 0,
    producerId: big,
    epoch: 3,
  })),
  sample(
    addPartitionsToTxn,
    {
      '': {
        transaction,
        topics: [
          { topic: 'a', partitions: [0, 2] },
          { topic: 'b', partitions: [1] },
        ],
      },
    },
    () => [
      { topic: 'a', partition: 0, errorCode: 0 },
      { topic: 'a', partition: 2, errorCode: 51 },
      { topic: 'b', partition: 1, errorCode: 29 },
    ],
  ),
  sample(addOffsetsToTxn, { '': { transaction, group: 'g' } }, () => 16),
  sample(txnOffsetCommit, { '': { transaction, group: 'g', topics: [committing] } }, () => [
    { topic: 'a', partition: 0, errorCode: 0 },
    { topic: 'a', partition: 1, errorCode: 12 },
  ]),
  sample(endTxn, { '': { transaction, committed: true } }, () => 47),
  sample(
    listOffsets,
    {
      '': {
        committed: true,
        topics: [
          {
            topic: 'a',
            partitions: [
              { partition: 0, timestamp: earliest },
              { partition: 1, timestamp: 1_700_000_000_000 },
            ],
          },
        ],
      },
    },
    () => [
      { topic: 'a', partition: 0, errorCode: 0, timestamp: -1, offset: big },
      { topic: 'a', partition: 1, errorCode: 6, timestamp: -1, offset: -1 },
    ],
  ),
  sample(metadata, { '': { topics: ['a', 'b'] }, all: { topics: null } }, (version) => ({
    brokers: [
      { id: 1, host: 'h', port: 9092, rack: null },
      { id: 2, host: '::1', port: 9093, rack: 'r' },
    ],
    ...{ clusterId: 'c', controllerId: 1 },
    topics: [
      {
        ...{ errorCode: 0, name: 'a', isInternal: true },
        partitions: [
          {
            ...{ errorCode: 0, partition: 0, leader: 1, leaderEpoch: version < 7 ? -1 : 5 },
            ...{ replicas: [1, 2], inSync: [1], offline: version < 5 ? [] : [2] },
          },
          {
            ...{ errorCode: 5, partition: 1, leader: -1, leaderEpoch: version < 7 ? -1 : 6 },
            ...{ replicas: [2], inSync: [], offline: version < 5 ? [] : [2] },
          },
        ],
      },
      { errorCode: 3, name: 'b', isInternal: false, partitions: [] },
    ],
  })),
  sample(
    fetch,
    {
      '': {
        ...{ maxWaitMs: 500, minBytes: 1, maxBytes: 1_000_000, partitionMaxBytes: 1000, committed: true },
        topics: [{ topic: 'a', partitions: [{ partition: 0, leaderEpoch: 5, offset: big }] }],
      },
    },
    () => ({
      errorCode: 0,
      partitions: [
        {
          ...{ topic: 'a', partition: 0, errorCode: 0, highWatermark: 10, lastStableOffset: 9 },
          ...{ aborted: [{ producerId: 7, firstOffset: 3 }], records: fourBytes },
        },
        {
          ...{ topic: 'a', partition: 1, errorCode: 6, highWatermark: -1, lastStableOffset: -1 },
          ...{ aborted: [], records: null },
        },
      ],
      frame: expect.any(Buffer),
    }),
  ),
  sample(
    produce,
    {
      '': { transactionalId: null, ...produced },
      'a transaction': { transactionalId: 't', ...produced },
    },
    (version) => [{ topic: 'a', partition: 2, errorCode: 0, offset: big, message: version < 8 ? null : 'words' }],
  ),
  sample(saslHandshake, { '': 'PLAIN' }, () => ({ errorCode: 33, mechanisms: ['SCRAM-SHA-256', 'PLAIN'] })),
  sample(saslAuthenticate, { '': Buffer.from([1, 2, 3]) }, (version) => ({
    ...{ errorCode: 58, message: 'no', bytes: Buffer.alloc(0), lifetimeMs: version < 1 ? 0 : 3_600_000 },
  })),
]
