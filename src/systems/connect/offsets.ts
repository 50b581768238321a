import type { OffsetEntry } from '../../protocols/connect/documents.ts'
import { MsaError } from '../../shared/errors.ts'
import { whileStopped } from './stop-for.ts'
import type { Worker } from './worker.ts'
import { parseWritten } from './written-json.ts'

/** Forgets how far it has come. It is stopped for that, and resumed where it ran. */
export function resetOffsets(worker: Worker, name: string): Promise<string> {
  return whileStopped(worker, name, () => worker.resetOffsets(name))
}

export function alterOffsets(worker: Worker, name: string, offsets: readonly OffsetEntry[]): Promise<string> {
  return whileStopped(worker, name, () => worker.alterOffsets(name, offsets))
}

/** What `msa connect offsets NAME -o json` prints, or the worker's own `{"offsets": […]}`. */
export function readOffsets(text: string, from: string): readonly OffsetEntry[] {
  const found = parseWritten(text, from)
  const listed = Array.isArray(found) ? found : (found as { offsets?: unknown } | null)?.offsets
  const entries = Array.isArray(listed) ? listed : undefined
  if (entries?.length && entries.every(isEntry)) return entries.map(({ partition, offset }) => ({ partition, offset }))
  throw new MsaError('INPUT_INVALID', `${from} has no offsets.`, {
    details: ['[{"partition": {"kafka_topic": "orders", "kafka_partition": 0}, "offset": {"kafka_offset": 42}}]'],
    hint: 'msa connect offsets <connector> -o json > offsets.json',
    exitCode: 2,
  })
}

function isEntry(found: unknown): found is OffsetEntry {
  const { partition, offset } = (found ?? {}) as Partial<Record<keyof OffsetEntry, unknown>>
  return typeof partition === 'object' && partition !== null && (typeof offset === 'object' || offset === undefined)
}

/** A sink's way to say them, for `--to orders:0=42`. */
export function parseSinkOffset(text: string): OffsetEntry {
  const [, topic, partition, offset] = /^([\w.-]+):(\d+)=(\d+|none)$/.exec(text) ?? []
  if (topic === undefined) {
    throw new MsaError('USAGE', `--to takes topic:partition=offset, not "${text}".`, { hint: '--to orders:0=42', exitCode: 2 })
  }
  return {
    partition: { kafka_topic: topic, kafka_partition: Number(partition) },
    offset: offset === 'none' ? null : { kafka_offset: Number(offset) },
  }
}
