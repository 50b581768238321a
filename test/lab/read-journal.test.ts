import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readJournal } from '../../src/lab/read-journal.ts'
import { temporaryFolder } from '../support/rig.ts'

const line = (seq: number) => JSON.stringify({ seq, at: '2026-11-21T09:00:00.000Z', kind: 'engine-back' })

test('the older half comes first, and lines that were cut are left out', async () => {
  const path = join(await temporaryFolder(), 'events.ndjson')
  await writeFile(`${path}.1`, `${line(1)}\n${line(2)}\n{"seq":3,"at":"20`)
  await writeFile(path, `${line(4)}\n{"cut\nnull\n42\n{"seq":5}\n${line(6)}\n{"seq":7,"at":"2026`)
  expect((await readJournal(path)).map(({ seq }) => seq)).toEqual([1, 2, 4, 6])
})

test('a lab without a journal has no events', async () => {
  expect(await readJournal(join(await temporaryFolder(), 'labs', 'events.ndjson'))).toEqual([])
})

test('a journal that cannot be read is named', async () => {
  const path = join(await temporaryFolder(), 'events.ndjson')
  await mkdir(path)
  await expect(readJournal(path)).rejects.toMatchObject({ code: 'STATE_UNREADABLE', exitCode: 3, hint: `ls -l ${path}` })
})
