import type { PartitionName } from '../../../protocols/kafka/topic-partition.ts'

export interface Group {
  readonly name: string
  /** `classic`: its members divide the work. `consumer`: the coordinator does (KIP-848). Or what newer brokers have. */
  readonly type: string
  /** `Stable`, `Empty`, `PreparingRebalance` … */
  readonly state: string
  /** `consumer`, `connect`; empty where it has only committed. */
  readonly protocolType: string
  /** Who divides the partitions: `range`, `uniform` … Empty where nobody does. */
  readonly assignor: string
  /** The id of the broker that keeps it. */
  readonly coordinator: number
  /** Null: nobody tells. */
  readonly members: readonly Member[] | null
}

export interface Member {
  readonly id: string
  /** Of a member that keeps its place while it is away. */
  readonly instanceId: string | null
  readonly clientId: string
  readonly host: string
  readonly partitions: readonly PartitionName[]
}

/** Nobody may change what a group has committed while it has members: they would not notice, and undo it. */
export function isActive({ members }: Group): boolean {
  return (members?.length ?? 0) > 0
}

/** `billing-7 (10.0.0.4), billing-8 (10.0.0.5)`. */
export function membersAsText({ members }: Group): string {
  const all = (members ?? []).map(({ clientId, instanceId, host }) => `${instanceId ?? clientId} (${host})`)
  return all.length > 5 ? `${all.slice(0, 5).join(', ')} and ${all.length - 5} more` : all.join(', ')
}
