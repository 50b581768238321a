import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { findProject } from '../../../src/lab/project/find-project.ts'

async function folder(files: Readonly<Record<string, string | Buffer>> = {}): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'msa-project-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) await writeFile(join(dir, name), content)
  return dir
}

test('the nearest file above counts, and its folders are relative to it', async () => {
  const dir = await folder({ 'msa.yaml': 'name: shop\nconfigRepo: config\n' })
  await mkdir(join(dir, 'src', 'orders'), { recursive: true })
  expect(await findProject(join(dir, 'src', 'orders'), [])).toMatchObject({
    file: join(dir, 'msa.yaml'),
    dir,
    name: 'shop',
    configRepo: { path: join(dir, 'config') },
  })
})

test('without a file everything is a default', async () => {
  const dir = await folder()
  expect(await findProject(dir, [])).toMatchObject({ file: null, dir, name: 'msa', given: [] })
})

test('problems name the file from where the person is', async () => {
  const dir = await folder({ 'msa.yaml': 'nmae: shop\n' })
  await mkdir(join(dir, 'src'))
  await expect(findProject(join(dir, 'src'), [])).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    exitCode: 2,
    message: '../msa.yaml has a problem.',
    details: ['../msa.yaml:1:1 nmae: unknown key. Did you mean name?', '  1 | nmae: shop', '    | ^^^^'],
  })
})

test('a byte order mark is no part of the first key', async () => {
  const dir = await folder({ 'msa.yaml': '\ufeffname: shop\n' })
  expect(await findProject(dir, [])).toMatchObject({ name: 'shop' })
})

test.each([
  ['a megabyte', '#'.repeat(1024 * 1024), 'it has 1.0 MiB, and less than 1 MiB is read'],
  ['UTF-16', Buffer.from('\ufeffname: shop\n', 'utf16le'), 'it is not UTF-8 text'],
])('%s is refused', async (_, content, why) => {
  const dir = await folder({ 'msa.yaml': content })
  await expect(findProject(dir, [])).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: `msa.yaml cannot be read: ${why}.`,
    exitCode: 2,
  })
})

test('a folder of that name is refused', async () => {
  const dir = await folder()
  await mkdir(join(dir, 'msa.yaml'))
  await expect(findProject(dir, [])).rejects.toMatchObject({ message: 'msa.yaml cannot be read: it is a folder.' })
})

test('the components of the lab are known without being told', async () => {
  const dir = await folder({ 'msa.yaml': 'ports:\n  kafka.client: 19092\nscale:\n  kafka: 3\n' })
  expect(await findProject(dir)).toMatchObject({ ports: { 'kafka.client': 19092 }, scale: { kafka: 3 } })
})
