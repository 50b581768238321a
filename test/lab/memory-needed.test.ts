import { expect, test } from 'vitest'
import { refuseWithoutMemory } from '../../src/lab/memory-needed.ts'
import type { ObservedInstance } from '../../src/lab/plan.ts'
import { specOf } from '../support/specs.ts'

const specs = [
  specOf('zookeeper-1', { memoryMiB: 80 }),
  specOf('kafka-1', { memoryMiB: 380 }),
  specOf('zipkin-1', { memoryMiB: 230 }),
  specOf('redis-1', { memoryMiB: 20 }),
]
const available = (mebibytes: number) => ({ bytes: mebibytes * 1_048_576, by: 'machine' }) as const
const runs = (id: string): ObservedInstance => ({ id, name: id, hash: '', phase: 'healthy', runs: true, delayMs: 0 })

test('what fits is started, with a little left for everything else', () => {
  expect(() => refuseWithoutMemory(specs, [], available(710 + 128))).not.toThrow()
  expect(() => refuseWithoutMemory(specs, [], available(710 + 127))).toThrow(
    expect.objectContaining({
      code: 'MEMORY_SHORT',
      exitCode: 3,
      message: '4 components need 710 MiB of memory, and 837 MiB are available.',
      details: ['the largest: kafka 380, zipkin 230, zookeeper 80'],
      hint: 'close something large, or start less: msa up kafka',
    }),
  )
})

test('what runs already needs no more', () => {
  expect(() =>
    refuseWithoutMemory(
      specs,
      specs.map(({ id }) => runs(id)),
      available(0),
    ),
  ).not.toThrow()
  expect(() => refuseWithoutMemory(specs, ['zookeeper-1', 'kafka-1', 'zipkin-1'].map(runs), available(10))).toThrow(
    '1 component needs 20 MiB of memory, and 10 MiB are available.',
  )
})
