import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { type InitInput, init } from '../../../src/commands/init/init.handler.ts'
import { findProject } from '../../../src/lab/project/find-project.ts'
import { temporaryFolder } from '../../support/rig.ts'
import { fakeContext } from '../../support/surroundings.ts'

const packageDir = fileURLToPath(new URL('../../../src', import.meta.url))
const defaults: InitInput = { profile: [], runtime: 'auto', force: false, dryRun: false }

async function setup() {
  const cwd = await temporaryFolder()
  const { ctx, around, open } = await fakeContext({ packageDir })
  return { ctx: { ...ctx, cwd }, cwd, said: async () => open.close().then(() => around.stdout.written) }
}

test('what is written is a project that runs as it lies', async () => {
  const { ctx, cwd, said } = await setup()
  await init(ctx, { ...defaults, name: 'shop', profile: ['core', 'connect'], runtime: 'native' })
  expect(await findProject(cwd)).toMatchObject({ name: 'shop', profiles: ['core', 'connect'], runtime: 'native' })
  expect(await said()).toMatchInlineSnapshot(`
    "✓ wrote msa.yaml: lab "shop", core and connect on native
    ✓ wrote config-repo, what the config server serves, and encrypt.key, the lessons' key to it

      next  msa up
    "
  `)
})

test('the name of the folder is the name of the lab, made to fit', async () => {
  const { ctx, cwd } = await setup()
  await init(ctx, defaults)
  expect((await findProject(cwd)).name).toMatch(/^msa-test-[a-z0-9-]+$/)
})

test.each(['2026', 'null', 'true', '1e3', '0x1', 'shop'])('a lab called %s keeps its name', async (name) => {
  const { ctx, cwd } = await setup()
  await init(ctx, { ...defaults, name })
  expect((await findProject(cwd)).name).toBe(name)
})

test('every option of the template is a good one, and none is missing', async () => {
  const template = await readFile(join(packageDir, '..', 'templates', 'msa.yaml'), 'utf8')
  const cwd = await temporaryFolder()
  await writeFile(join(cwd, 'msa.yaml'), template.replace(/^#(?=[a-zA-Z ] *[a-zA-Z]+[.\w]*:| {2})/gm, ''))
  const project = await findProject(cwd)
  expect([...project.given].sort()).toEqual([
    'broker',
    'configRepo',
    'contexts',
    'encrypt',
    'images',
    'kraft',
    'name',
    'ports',
    'profile',
    'runtime',
    'scale',
    'services',
  ])
  expect(project.warnings).toEqual([])
})

test('a file that is there is kept, unless it is said otherwise', async () => {
  const { ctx, cwd } = await setup()
  await writeFile(join(cwd, 'msa.yaml'), 'name: mine\n')
  await expect(init(ctx, defaults)).rejects.toMatchObject({
    code: 'FILE_EXISTS',
    exitCode: 3,
    hint: 'msa init --force overwrites it; msa init --dry-run prints what would be written',
  })
  expect(await readFile(join(cwd, 'msa.yaml'), 'utf8')).toBe('name: mine\n')
  await init(ctx, { ...defaults, force: true, name: 'new' })
  expect(await findProject(cwd)).toMatchObject({ name: 'new' })
})

test('a dry run prints the file and writes none', async () => {
  const { ctx, cwd, said } = await setup()
  await init(ctx, { ...defaults, dryRun: true, name: 'shop' })
  expect(await said()).toContain('\nname: shop\n')
  expect(await findProject(cwd)).toMatchObject({ file: null })
})

test('a folder that is not there is said in words', async () => {
  const { ctx } = await setup()
  await expect(init({ ...ctx, cwd: '/nowhere/at/all' }, defaults)).rejects.toMatchObject({
    message: '/nowhere/at/all/msa.yaml cannot be written (ENOENT).',
    exitCode: 3,
  })
})

test.each([
  [
    { name: 'My Shop' },
    '--name must be lowercase letters, digits and "-", at most 30 of them, and begin with a letter or digit, not "My Shop".',
  ],
  [{ profile: ['conect'] }, 'no profile is called "conect". Did you mean connect?'],
])('%j is refused', async (input, message) => {
  const { ctx } = await setup()
  await expect(init(ctx, { ...defaults, ...input })).rejects.toMatchObject({ code: 'USAGE', exitCode: 2, message })
})

test('the files the config server serves are beside it, with the key to them; both are used', async () => {
  const { ctx, cwd } = await setup()
  await init({ ...ctx, env: { PATH: process.env.PATH } }, defaults)
  const { configRepo, encrypt } = await findProject(cwd)
  expect(configRepo).toEqual({ kind: 'folder', path: join(cwd, 'config-repo') })
  expect(encrypt.key).toEqual({ kind: 'file', path: join(cwd, 'encrypt.key') })
  expect((await stat(join(cwd, 'encrypt.key'))).mode & 0o777).toBe(0o600)
  expect(await readdir(join(cwd, 'config-repo'))).toEqual(expect.arrayContaining(['.git', 'application.yml', 'user-service.yml']))
})

test('files that are there already stay', async () => {
  const { ctx, cwd } = await setup()
  await mkdir(join(cwd, 'config-repo'))
  await writeFile(join(cwd, 'encrypt.key'), 'mine')
  await init(ctx, defaults)
  expect(await readdir(join(cwd, 'config-repo'))).toEqual([])
  expect(await readFile(join(cwd, 'encrypt.key'), 'utf8')).toBe('mine')
})
