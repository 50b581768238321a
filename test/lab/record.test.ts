import { mkdir, stat, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { components } from '../../src/lab/components.ts'
import { emptyRecord, type LabRecord, readRecord, registryOf, writeRecord } from '../../src/lab/record.ts'
import { labFiles } from '../../src/lab/store.ts'
import { temporaryFolder } from '../support/rig.ts'

const files = async () => {
  const found = labFiles(await temporaryFolder(), 'shop')
  await mkdir(found.dir, { recursive: true })
  return found
}

test('what was taken over is found again, readable by its owner alone', async () => {
  const lab = await files()
  const record: LabRecord = { ...emptyRecord(lab), file: '/shop/msa.yaml' }
  await writeRecord(lab, record)
  expect(readRecord(lab)).toEqual(record)
  expect((await stat(lab.record)).mode & 0o777).toBe(0o600)
})

test('a lab that never was up has none; one that cannot be used is none', async () => {
  const lab = await files()
  expect(readRecord(lab)).toBeUndefined()
  for (const text of ['', '{', 'null', '{"services":{}}']) {
    await writeFile(lab.record, text)
    expect(readRecord(lab)).toBeUndefined()
  }
})

test('without services of its own a lab has the components everybody knows', () => {
  expect(registryOf({ services: {} })).toBe(components)
})
