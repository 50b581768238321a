import type { OffsetPoint } from './offset-range.ts'
import type { PartitionBounds } from './reading/partition-offsets.ts'

/** Which offset is meant, within what is kept. `atTime`: the first that is as young as the time; -1 where all are older. */
export function offsetOfPoint(point: OffsetPoint, { first, end }: PartitionBounds, atTime: number | undefined): number {
  switch (point.kind) {
    case 'start':
      return first
    case 'end':
      return end
    case 'offset':
      return Math.min(end, Math.max(first, point.offset))
    case 'after':
      return Math.min(end, first + point.count)
    case 'before':
      return Math.max(first, end - point.count)
    case 'time':
      return atTime === undefined || atTime < 0 ? end : atTime
  }
}
