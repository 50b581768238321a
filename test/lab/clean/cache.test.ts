import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { jarSetDir } from '../../../src/lab/artefacts.ts'
import { removeFromCache, staleCache } from '../../../src/lab/clean/cache.ts'
import { temporaryFolder } from '../../support/rig.ts'

test('sets of other versions and downloads of the dead go; what is used or at work stays', async () => {
  const cache = await temporaryFolder()
  const artefacts = join(cache, 'artefacts')
  const current = jarSetDir(cache, 'kafka')
  const dead = 4_000_000
  for (const name of [
    basename(current),
    'kafka-0ld',
    'zipkin-inuse',
    `kafka-x.building-${dead}-ab`,
    `kafka-x.building-${process.pid}-ab`,
    'parts',
  ]) {
    await mkdir(join(artefacts, name), { recursive: true })
  }
  await writeFile(join(artefacts, 'kafka-0ld', 'a.jar'), 'x'.repeat(10))
  for (const name of ['1.part', `2.part-${dead}-ab`, `3.part-${process.pid}-ab`])
    await writeFile(join(artefacts, 'parts', name), 'xy')

  const stale = await staleCache(cache, [`java -cp ${artefacts}/zipkin-inuse/* Main`])
  expect(
    stale.map(({ path, because, sizeBytes }) => `${path.slice(artefacts.length + 1)} ${because} ${sizeBytes}`).sort(),
  ).toEqual([
    'kafka-0ld old 10',
    `kafka-x.building-${dead}-ab unfinished 0`,
    'parts/1.part unfinished 2',
    `parts/2.part-${dead}-ab unfinished 2`,
  ])
  await removeFromCache(stale)
  expect((await readdir(artefacts)).sort()).toEqual(
    [basename(current), `kafka-x.building-${process.pid}-ab`, 'parts', 'zipkin-inuse'].sort(),
  )
})
