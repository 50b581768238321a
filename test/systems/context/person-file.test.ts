import { chmod, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { addContext, readPersonContexts, useContext } from '../../../src/systems/context/person-file.ts'
import { temporaryFolder } from '../../support/rig.ts'

test('where there is none, there are no contexts', async () => {
  expect(await readPersonContexts(join(await temporaryFolder(), 'none'))).toMatchObject({ use: null, contexts: {} })
})

test('it is made for its owner alone', async () => {
  const dir = join(await temporaryFolder(), 'msa')
  const file = await addContext(dir, 'staging', { kafka: { brokers: ['b1:9093'] }, protect: true })
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await readPersonContexts(dir)).toMatchObject({
    contexts: { staging: { kafka: { brokers: ['b1:9093'] }, protect: true } },
  })
})

test('all else in it stays as it was, comments too', async () => {
  const dir = await temporaryFolder()
  const before = '# mine\ncontexts:\n  a: {kafka: b1} # the first\n\n  # and the second\n  b:\n    zipkin: http://z:9411\n'
  await writeFile(join(dir, 'contexts.yaml'), before)
  await addContext(dir, 'c', { connect: 'http://c:8083' })
  await useContext(dir, 'a')
  expect(await readFile(join(dir, 'contexts.yaml'), 'utf8')).toBe(
    `use: a\n${before}  c:\n    connect: http://c:8083\n`.replace('{kafka: b1}', '{ kafka: b1 }'),
  )
  await useContext(dir, null)
  expect((await readPersonContexts(dir)).use).toBeNull()
})

test('a choice can be made and taken back where there is nothing else', async () => {
  const dir = await temporaryFolder()
  await useContext(dir, 'a')
  expect((await readPersonContexts(dir)).use).toBe('a')
  await useContext(dir, null)
  expect(await readFile(join(dir, 'contexts.yaml'), 'utf8')).toBe('')
})

test('what cannot be read is not written over', async () => {
  const dir = await temporaryFolder()
  await writeFile(join(dir, 'contexts.yaml'), 'contexts: {a: {kafak: b}}\n')
  await expect(addContext(dir, 'c', { connect: 'http://c:8083' })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    details: [
      expect.stringContaining('contexts.yaml:1:16 contexts.a.kafak: unknown key. Did you mean kafka?'),
      ...[1, 2].map(() => expect.anything()),
    ],
  })
  expect(await readFile(join(dir, 'contexts.yaml'), 'utf8')).toBe('contexts: {a: {kafak: b}}\n')
})

test('a link to where somebody keeps such files stays one', async () => {
  const dir = await temporaryFolder()
  await mkdir(join(dir, 'dotfiles'))
  await writeFile(join(dir, 'dotfiles', 'contexts.yaml'), '')
  await chmod(join(dir, 'dotfiles', 'contexts.yaml'), 0o600)
  await symlink(join(dir, 'dotfiles', 'contexts.yaml'), join(dir, 'contexts.yaml'))
  await addContext(dir, 'c', { connect: 'http://c:8083' })
  expect(await readFile(join(dir, 'dotfiles', 'contexts.yaml'), 'utf8')).toContain('http://c:8083')
})
