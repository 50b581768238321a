import { sparkline } from '../../shell/output/sparkline.ts'
import type { GroupLag, PartitionLag } from '../../systems/kafka/groups/group-lag.ts'

/** As many as a sparkline has letters. */
const samplesKept = 12

interface Sample {
  readonly at: number
  readonly lag: number
}

/** What the lag of each partition was in the last few looks. */
export class Trends {
  #samples = new Map<string, readonly Sample[]>()

  add(lags: readonly GroupLag[], now: number): void {
    // Whatever is gone is forgotten.
    const next = new Map<string, readonly Sample[]>()
    for (const { group, partitions } of lags) {
      for (const partition of partitions) {
        const key = keyOf(group, partition)
        const before = this.#samples.get(key) ?? []
        next.set(key, partition.lag === null ? before : [...before, { at: now, lag: partition.lag }].slice(-samplesKept))
      }
    }
    this.#samples = next
  }

  /** `▁▂▃▅▇ growing`. */
  of(group: string, partition: PartitionLag): Trend {
    const samples = this.#samples.get(keyOf(group, partition)) ?? []
    return { line: sparkline(samples.map(({ lag }) => lag)), word: wordFor(samples) }
  }
}

export interface Trend {
  readonly line: string
  /** Empty where it stays as it is. */
  readonly word: 'growing' | 'shrinking' | ''
}

function keyOf(group: string, { topic, partition }: PartitionLag): string {
  return `${group}\0${topic}\0${partition}`
}

/** What a line through all of them does, unless it is too little to be one. */
function wordFor(samples: readonly Sample[]): Trend['word'] {
  const [first, last] = [samples[0], samples.at(-1)]
  if (first === undefined || last === undefined || samples.length < 3) return ''
  const half = Math.floor(samples.length / 2)
  const [before, after] = [averageOf(samples.slice(0, half)), averageOf(samples.slice(-half))]
  const least = Math.max(1, 0.05 * Math.max(before, after))
  if (after - before >= least && last.lag > first.lag) return 'growing'
  return before - after >= least && last.lag < first.lag ? 'shrinking' : ''
}

function averageOf(samples: readonly Sample[]): number {
  return samples.reduce((sum, { lag }) => sum + lag, 0) / Math.max(1, samples.length)
}
