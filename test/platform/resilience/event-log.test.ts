import { expect, test } from 'vitest'
import { EventLog } from '../../../src/platform/resilience/event-log.ts'

test('the last events are kept, the oldest first, and what was read does not change', () => {
  const log = new EventLog(3)
  for (const atMs of [1, 2, 3]) log.add('SUCCESS', atMs, null, null)
  const before = log.all()
  for (const atMs of [4, 5]) log.add('ERROR', atMs, 7, 'Error: away')
  expect(log.all().map(({ atMs }) => atMs)).toEqual([3, 4, 5])
  expect(before.map(({ atMs, type }) => [atMs, type])).toEqual([
    [1, 'SUCCESS'],
    [2, 'SUCCESS'],
    [3, 'SUCCESS'],
  ])
})
