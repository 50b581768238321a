import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { encryptionOf } from '../../src/lab/encryption.ts'
import type { Project } from '../../src/lab/project/project.ts'
import { temporaryFolder } from '../support/rig.ts'

const none: Pick<Project, 'encrypt' | 'configRepo'> = { encrypt: { key: null, keyStore: null }, configRepo: null }
const withKey = (key: Project['encrypt']['key']) => ({ ...none, encrypt: { key, keyStore: null } })

test("the lab's own files are read with the lessons' key; a person's with none but their own", async () => {
  expect((await encryptionOf(none, {})).key).toBe('abcdefghijklmnopqrstuvwxyz0123456789')
  expect(await encryptionOf({ ...none, configRepo: { kind: 'folder', path: '/mine' } }, {})).toEqual({
    key: null,
    keyStore: null,
  })
})

test('a key is found in a variable, a file without its line end, or where it is written', async () => {
  const path = join(await temporaryFolder(), 'key')
  await writeFile(path, 's3cret\n')
  expect((await encryptionOf(withKey({ kind: 'file', path }), {})).key).toBe('s3cret')
  expect((await encryptionOf(withKey({ kind: 'env', name: 'KEY' }), { KEY: 'k' })).key).toBe('k')
  expect((await encryptionOf(withKey({ kind: 'literal', value: 'l' }), {})).key).toBe('l')
})

test.each([
  [{ kind: 'env', name: 'NO_KEY' } as const, 'encrypt.key of msa.yaml: the variable NO_KEY is not set.'],
  [{ kind: 'file', path: '/nowhere/key' } as const, 'encrypt.key of msa.yaml: /nowhere/key cannot be read (ENOENT).'],
])('what is not there is said before anything is started: %j', async (key, message) => {
  await expect(encryptionOf(withKey(key), {})).rejects.toMatchObject({ code: 'CONFIG_INVALID', exitCode: 2, message })
})

test('a key store has its passwords found, too', async () => {
  const keyStore = { location: '/k.p12', alias: 'a', password: { kind: 'env', name: 'P' } as const, secret: null }
  expect(await encryptionOf({ ...none, encrypt: { key: null, keyStore } }, { P: 'p' })).toEqual({
    key: null,
    keyStore: { location: '/k.p12', alias: 'a', password: 'p', secret: null },
  })
})
