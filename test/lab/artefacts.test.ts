import { expect, test } from 'vitest'
import { artefactSets, artefactsOf, jarSetDir, missingSets } from '../../src/lab/artefacts.ts'
import type { JarSet } from '../../src/lab/component.ts'
import { fileNameOf } from '../../src/runtime/maven/artefact.ts'
import { temporaryFolder } from '../support/rig.ts'

const sets = Object.keys(artefactSets) as JarSet[]

test.each(sets)('the lock of %s has every root, and every file a hash, a size and a name of its own', (set) => {
  const artefacts = artefactsOf(set)
  expect(artefacts.map(fileNameOf)).toEqual(expect.arrayContaining(artefactSets[set].roots.map(fileNameOf)))
  expect(new Set(artefacts.map(fileNameOf)).size).toBe(artefacts.length)
  for (const artefact of artefacts) {
    expect(artefact.sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(artefact.sizeBytes).toBeGreaterThan(0)
    expect(artefact.unpacked !== undefined).toBe(artefactSets[set].unpacked)
  }
})

test('the lock is of the size that was measured: a set that grows is noticed', () => {
  expect(sets.map((set) => `${set} ${artefactsOf(set).length}`)).toEqual(['kafka 105', 'zipkin 1', 'debezium 2'])
})

test('the folder of a set is known before it is there', async () => {
  const cacheDir = await temporaryFolder()
  expect(jarSetDir(cacheDir, 'kafka')).toMatch(/\/artefacts\/kafka-[0-9a-f]{12}$/)
  expect(missingSets(cacheDir, ['kafka', 'zipkin'])).toEqual(['kafka', 'zipkin'])
})
