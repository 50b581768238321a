import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { whatIsAt } from '../../src/runtime/what-is-at.ts'
import { temporaryFolder } from '../support/rig.ts'

test('a file, a folder, and nothing are told apart, and what cannot be looked at is none of them', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'file'), '')
  await mkdir(join(folder, 'below'))
  await symlink('circle', join(folder, 'circle'))
  const kinds = ['file', 'below', 'not-there', 'file/below'].map((name) => whatIsAt(join(folder, name)))
  expect(await Promise.all(kinds)).toEqual(['file', 'folder', undefined, undefined])
  expect(await whatIsAt('/dev/null')).toBe('other')
  await expect(whatIsAt(join(folder, 'circle'))).rejects.toThrow('ELOOP')
})
