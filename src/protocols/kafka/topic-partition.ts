export interface PartitionName {
  readonly topic: string
  readonly partition: number
}

/** As the key of a map. */
export function nameOf({ topic, partition }: PartitionName): string {
  return `${topic}\0${partition}`
}

/** As requests want them: partitions below their topics. */
export function byTopic<Wanted extends PartitionName>(
  wanted: readonly Wanted[],
): { readonly topic: string; readonly partitions: readonly Wanted[] }[] {
  const topics = new Map<string, Wanted[]>()
  for (const each of wanted) {
    const partitions = topics.get(each.topic)
    if (partitions) partitions.push(each)
    else topics.set(each.topic, [each])
  }
  return [...topics].map(([topic, partitions]) => ({ topic, partitions }))
}
