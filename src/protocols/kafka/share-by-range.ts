export interface GroupMember {
  readonly id: string
  readonly topics: readonly string[]
}

/** Topic → partitions, by member. */
export type Shares = ReadonlyMap<string, Readonly<Record<string, number[]>>>

/** As Java's consumers share by default: of each topic a run of partitions for each member, one more for the first ones. */
export function shareByRange(members: readonly GroupMember[], partitionsOf: (topic: string) => number): Shares {
  const shares = new Map<string, Record<string, number[]>>(members.map(({ id }) => [id, {}]))
  for (const topic of new Set(members.flatMap(({ topics }) => topics))) {
    const takers = members.filter(({ topics }) => topics.includes(topic)).map(({ id }) => id)
    const count = partitionsOf(topic)
    const [each, more] = [Math.floor(count / takers.length), count % takers.length]
    let next = 0
    for (const [index, id] of takers.sort().entries()) {
      const length = each + (index < more ? 1 : 0)
      const share = shares.get(id)
      if (share && length > 0) share[topic] = Array.from({ length }, (_, offset) => next + offset)
      next += length
    }
  }
  return shares
}
