import { expect, test } from 'vitest'
import { askOffsets, trimPartitions } from '../../../src/protocols/kafka/ask-leaders.ts'
import { toTheEnd } from '../../../src/protocols/kafka/requests/delete-records.ts'
import { earliest, latest } from '../../../src/protocols/kafka/requests/list-offsets.ts'
import { api, FakeKafka } from '../../support/servers/kafka/cluster.ts'
import { batchOf } from './batch-of.ts'
import { clusterOf } from './cluster-of.ts'

async function filled(): Promise<FakeKafka> {
  const kafka = await FakeKafka.start({ brokers: 2, topics: { a: 3, b: 1 } })
  for (const [partition, count] of [3, 1, 2].entries())
    kafka.partition('a', partition).append(await batchOf(Array.from({ length: count }, () => 'x')))
  return kafka
}

const wish = [
  { topic: 'b', partition: 0, timestamp: latest },
  { topic: 'a', partition: 2, timestamp: latest },
  { topic: 'a', partition: 0, timestamp: earliest },
  { topic: 'a', partition: 1, timestamp: latest },
]

test('each leader is asked once for all of its own, and the answers are in the order of the wish', async () => {
  const kafka = await filled()
  const found = await askOffsets(clusterOf(kafka), wish, false)
  expect(found.map(({ topic, partition, offset }) => [topic, partition, offset])).toEqual([
    ['b', 0, 0],
    ['a', 2, 2],
    ['a', 0, 0],
    ['a', 1, 1],
  ])
  for (const { asked } of kafka.brokers) expect(asked.filter((key) => key === api.listOffsets)).toHaveLength(1)
})

test('those whose leader moves, goes or is not elected yet are asked again', async () => {
  const kafka = await filled()
  const cluster = clusterOf(kafka)
  await cluster.describe([])
  kafka.lead('a', 1, -1)
  let moves = 0
  kafka.disturb = ({ api: key }) => {
    if (key === api.metadata && ++moves === 2) kafka.lead('a', 1, 2)
    if (key !== api.listOffsets || moves > 2) return undefined
    moves = 3
    return 'cut'
  }
  expect((await askOffsets(cluster, wish, false)).map(({ errorCode, offset }) => [errorCode, offset])).toEqual([
    [0, 0],
    [0, 2],
    [0, 0],
    [0, 1],
  ])
})

test('a partition and a topic that are not there are an error', async () => {
  const kafka = await filled()
  const cluster = clusterOf(kafka, { patienceMs: 0 })
  const asking = (topic: string, partition: number) => askOffsets(cluster, [{ topic, partition, timestamp: latest }], false)
  const unknown = { kind: 'rejected', facts: { says: 'UNKNOWN_TOPIC_OR_PARTITION' } }
  await expect(asking('nowhere', 0)).rejects.toMatchObject(unknown)
  await expect(asking('a', 3)).rejects.toMatchObject({ ...unknown, facts: { topic: 'a', partition: 3 } })
  expect(await askOffsets(cluster, [], true)).toEqual([])
})

test('partitions are trimmed by their leaders, and a no of one of them stands beside the others', async () => {
  const kafka = await filled()
  const wanted = [
    { topic: 'a', partition: 0, offset: 2 },
    { topic: 'a', partition: 1, offset: 5 },
    { topic: 'a', partition: 2, offset: toTheEnd },
  ]
  expect(await trimPartitions(clusterOf(kafka), wanted, 1000)).toEqual([
    { topic: 'a', partition: 0, errorCode: 0, lowWatermark: 2 },
    { topic: 'a', partition: 1, errorCode: 1, lowWatermark: -1 },
    { topic: 'a', partition: 2, errorCode: 0, lowWatermark: 2 },
  ])
})
