import { expect, test } from 'vitest'
import { createJournal } from '../../src/supervisor/journal.ts'

test('events are numbered from where the journal ended, dated, kept and told in one order', () => {
  const kept: string[] = []
  const told: number[] = []
  const journal = createJournal(41, (line) => kept.push(line))
  journal.follow(({ seq }) => told.push(seq))
  journal.emit({ kind: 'engine-back' })
  const last = journal.emit({ kind: 'engine-lost', because: 'gone' })
  expect(last).toMatchObject({ seq: 43, kind: 'engine-lost', because: 'gone' })
  expect(new Date(last.at).toISOString()).toBe(last.at)
  expect(kept.map((line) => JSON.parse(line).seq)).toEqual([42, 43])
  expect(kept[1]).toMatch(/^\{"seq":43,"at":"/)
  expect([told, journal.lastSeq]).toEqual([[42, 43], 43])
})
