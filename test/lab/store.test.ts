import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { labFiles, openSecrets, prepareFolders, readSettings, writeAtomically } from '../../src/lab/store.ts'
import { settingsOf } from '../support/fakes/supervisor.ts'
import { temporaryFolder } from '../support/rig.ts'

async function setup(state?: string) {
  const files = labFiles(await temporaryFolder(), 'msa')
  await mkdir(files.dir, { recursive: true })
  if (state !== undefined) await writeFile(files.state, state)
  return files
}

test('a lab that has never been up has no settings', async () => {
  expect(await readSettings(labFiles('/nowhere/at/all', 'msa'))).toBeUndefined()
})

test('settings are read as they were written', async () => {
  const settings = settingsOf(['kafka'], { ports: { 'kafka-1.client': 9092 } })
  expect(await readSettings(await setup(JSON.stringify(settings)))).toEqual(settings)
})

test('those of a newer msa are left alone: exit 3, and two ways on', async () => {
  const files = await setup(JSON.stringify({ ...settingsOf([]), schemaVersion: 2 }))
  await expect(readSettings(files)).rejects.toMatchObject({
    code: 'STATE_TOO_NEW',
    exitCode: 3,
    message: 'This lab was last used by a newer msa (its state has version 2, this one knows 1).',
    hint: `npm install -g msa-lab@latest, or start afresh: rm -r ${files.dir}`,
  })
})

test.each([
  '',
  '{"schemaVersion":',
  'null',
  '[]',
  '42',
  '{}',
  '{"schemaVersion":1}',
  JSON.stringify({ ...settingsOf([]), ports: null }),
  JSON.stringify({ ...settingsOf([]), runtime: 'podman' }),
])('what msa did not write there is refused, with the line to type: %s', async (text) => {
  const files = await setup(text)
  await expect(readSettings(files)).rejects.toMatchObject({
    code: 'STATE_UNREADABLE',
    exitCode: 3,
    message: `${files.state} is not what msa writes there.`,
    hint: `rm ${files.state}`,
  })
})

test('a state that cannot be read is not taken for none', async () => {
  const files = await setup()
  await mkdir(files.state)
  await expect(readSettings(files)).rejects.toMatchObject({
    code: 'STATE_UNREADABLE',
    exitCode: 3,
    message: `${files.state} cannot be read (EISDIR).`,
    hint: `ls -l ${files.state}`,
  })
})

test('a file is replaced whole, with its own mode, and nothing is left beside it', async () => {
  const path = join(await temporaryFolder(), 'state.json')
  await writeAtomically(path, 'old', 0o600)
  await writeAtomically(path, 'new', 0o600)
  expect(await readFile(path, 'utf8')).toBe('new')
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(await readdir(dirname(path))).toEqual(['state.json'])
})

test('what cannot be written says which folder would do, and leaves nothing behind', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'state.json')
  await mkdir(path)
  const refused = { code: 'STATE_UNWRITABLE', exitCode: 3, hint: 'XDG_STATE_HOME=/a/folder/of/yours msa up' }
  await expect(writeAtomically(path, 'new')).rejects.toMatchObject({
    ...refused,
    message: `${path} cannot be written (EISDIR), and a lab keeps its state there.`,
  })
  expect(await readdir(folder)).toEqual(['state.json'])
  await expect(writeAtomically(join(folder, 'none', 'state.json'), 'new')).rejects.toMatchObject(refused)
})

test('the folders of a lab are made, or it is said why not', async () => {
  const files = labFiles(await temporaryFolder(), 'msa')
  await prepareFolders(files)
  await prepareFolders(files)
  expect((await stat(dirname(files.supervisorLog))).isDirectory()).toBe(true)
  const blocked = await temporaryFolder()
  await writeFile(join(blocked, 'labs'), '')
  await expect(prepareFolders(labFiles(blocked, 'msa'))).rejects.toMatchObject({
    code: 'STATE_UNWRITABLE',
    exitCode: 3,
    message: expect.stringContaining('ENOTDIR'),
  })
})

test('secrets are made once, and written only when they are to be kept', async () => {
  const files = await setup()
  const secrets = await openSecrets(files)
  expect(await readdir(files.dir)).toEqual([])
  expect(secrets.of('mariadb')).toMatch(/^[\w-]{22}$/)
  expect(secrets.of('mariadb')).not.toBe(secrets.of('kafka-cluster-id'))
  await secrets.keep()
  const again = await openSecrets(files)
  expect(again.of('mariadb')).toBe(secrets.of('mariadb'))
  expect((await stat(files.secrets)).mode & 0o777).toBe(0o600)
})

test('a secret that came later is added to those that are there, which stay', async () => {
  const files = await setup()
  await writeFile(files.secrets, JSON.stringify({ mariadb: 'as it was', other: 'kept' }), { mode: 0o600 })
  const secrets = await openSecrets(files)
  await secrets.keep()
  expect(secrets.of('mariadb')).toBe('as it was')
  expect(JSON.parse(await readFile(files.secrets, 'utf8'))).toEqual({
    mariadb: 'as it was',
    other: 'kept',
    'kafka-cluster-id': secrets.of('kafka-cluster-id'),
  })
})

test('secrets that cannot be read are not made anew: data depends on them', async () => {
  const files = await setup()
  await writeFile(files.secrets, '{"mariadb":')
  await expect(openSecrets(files)).rejects.toMatchObject({ code: 'STATE_UNREADABLE', exitCode: 3 })
})

test('a secret nobody declared is our bug', async () => {
  const secrets = await openSecrets(await setup())
  expect(() => secrets.of('nobody')).toThrow('no component has declared the secret "nobody"')
})
