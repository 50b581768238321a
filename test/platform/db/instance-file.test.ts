import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { claimInstanceFile } from '../../../src/platform/db/instance-file.ts'
import { temporaryFolder } from '../../support/rig.ts'

test('each instance has a file of its own, and one that was let go is found again', async () => {
  const folder = await temporaryFolder()
  const numbered = (number: number) => join(folder, `orders-${number}.db`)
  const claims = await Promise.all([1, 2, 3].map(() => claimInstanceFile(folder, 'orders')))
  expect(claims.map(({ file }) => file).sort()).toEqual([1, 2, 3].map(numbered))
  for (const { file, release } of claims) {
    if (file === numbered(2)) release()
    else onTestFinished(release)
  }
  const again = await claimInstanceFile(folder, 'orders')
  onTestFinished(again.release)
  expect(again.file).toBe(numbered(2))
})
