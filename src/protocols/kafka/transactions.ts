import type { Cluster } from './cluster.ts'
import type { NewRecord } from './records/batch-writer.ts'
import { addOffsetsToTxn } from './requests/add-offsets-to-txn.ts'
import { addPartitionsToTxn } from './requests/add-partitions-to-txn.ts'
import { endTxn, type TransactionName } from './requests/end-txn.ts'
import { initProducerId } from './requests/init-producer-id.ts'
import type { OffsetCommitRequest } from './requests/offset-commit.ts'
import { txnOffsetCommit } from './requests/txn-offset-commit.ts'
import { Sender } from './send-records.ts'
import { byTopic, nameOf, type PartitionName } from './topic-partition.ts'
import { accept } from './wire/rejected.ts'
import type { RequestKind } from './wire/request-kind.ts'

export interface PlacedRecord extends PartitionName {
  readonly record: NewRecord
}

const transactionTimeoutMs = 60_000
const deliveryTimeoutMs = 30_000
const notAttempted = 55

/**
 * Sends messages and moves a group's place, all of it or nothing. From `open` on nobody who had the same id before sends
 * anything any more. One transaction at a time; after one that failed it is to be opened anew, which takes back what is left.
 */
export class Transactions {
  readonly #cluster: Cluster
  readonly #name: TransactionName
  readonly #sender: Sender

  private constructor(cluster: Cluster, name: TransactionName, sender: Sender) {
    this.#cluster = cluster
    this.#name = name
    this.#sender = sender
  }

  static async open(cluster: Cluster, id: string): Promise<Transactions> {
    const { producerId, epoch } = await askKeeper(cluster, id, initProducerId, { id, timeoutMs: transactionTimeoutMs })
    const transaction = { id, producerId, epoch }
    const sender = await Sender.create(cluster, {
      ...{ acks: -1, transaction, codec: 'none', lingerMs: 5, deliveryTimeoutMs },
      onDelivered: () => undefined,
    })
    return new Transactions(cluster, transaction, sender)
  }

  async send(records: readonly PlacedRecord[], places: OffsetCommitRequest): Promise<void> {
    await this.#announce(records)
    for (const { topic, partition, record } of records) {
      if (this.#sender.isFull) await this.#sender.room()
      this.#sender.append(topic, partition, record)
    }
    await this.#sender.flush()
    await this.#move(places)
    await this.#ask(endTxn, { transaction: this.#name, committed: true })
  }

  async #announce(records: readonly PartitionName[]): Promise<void> {
    const partitions = [...new Map(records.map((each) => [nameOf(each), each])).values()]
    const topics = byTopic(partitions).map((each) => ({ ...each, partitions: each.partitions.map(({ partition }) => partition) }))
    await this.#ask(addPartitionsToTxn, { transaction: this.#name, topics })
  }

  async #move(places: OffsetCommitRequest): Promise<void> {
    const transaction = this.#name
    await this.#ask(addOffsetsToTxn, { transaction, group: places.group })
    const group = { kind: 'group', name: places.group } as const
    await this.#cluster.retrying(async () => {
      const keeper = await this.#cluster.coordinator(group)
      for (const { errorCode, topic, partition } of await keeper.ask(txnOffsetCommit, { ...places, transaction }))
        accept(errorCode, { topic, partition, group: group.name })
    })
  }

  #ask<Request, Answer>(kind: RequestKind<Request, Answer>, request: Request): Promise<Answer> {
    return askKeeper(this.#cluster, this.#name.id, kind, request)
  }
}

/** Each of these may be asked again: what is done already is not done twice. */
function askKeeper<Request, Answer>(
  cluster: Cluster,
  id: string,
  kind: RequestKind<Request, Answer>,
  request: Request,
): Promise<Answer> {
  return cluster.retrying(async () => {
    const answer = await (await cluster.coordinator({ kind: 'transaction', name: id })).ask(kind, request)
    const refusals = [...(kind.errorCodes?.(answer) ?? [])].filter((code) => code !== 0)
    // Where one of several is refused the others are not tried.
    accept(refusals.find((code) => code !== notAttempted) ?? refusals[0] ?? 0)
    return answer
  })
}
