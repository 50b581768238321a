import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { newService } from '../../../src/commands/new/new.handler.ts'
import { findProject } from '../../../src/lab/project/find-project.ts'
import { temporaryFolder } from '../../support/rig.ts'
import { fakeContext } from '../../support/surroundings.ts'

const packageDir = fileURLToPath(new URL('../../../src', import.meta.url))

async function setup(project?: string) {
  const cwd = await temporaryFolder()
  if (project !== undefined) await writeFile(join(cwd, 'msa.yaml'), project)
  const { ctx, around, open } = await fakeContext({ packageDir })
  return { ctx: { ...ctx, cwd }, cwd, said: async () => open.close().then(() => around.stdout.written) }
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

test('a service is written whole, and nothing of the template shows through', async () => {
  const { ctx, cwd } = await setup()
  await newService(ctx, { service: 'payment-service', template: 'service' })
  const files = await filesBelow(join(cwd, 'payment-service'))
  expect(files).toContain(join(cwd, 'payment-service', '.gitignore'))
  expect(files).not.toContain(join(cwd, 'payment-service', 'msa-service.yaml'))
  for (const file of files) expect(`${file}\n${await readFile(file, 'utf8')}`).not.toMatch(/__[A-Z_]+__/)
  const { name, dependencies } = JSON.parse(await readFile(join(cwd, 'payment-service', 'package.json'), 'utf8'))
  expect(name).toBe('payment-service')
  const msa = join(cwd, 'payment-service', dependencies['msa-lab'].slice('file:'.length))
  expect(JSON.parse(await readFile(join(msa, 'package.json'), 'utf8'))).toMatchObject({ name: 'msa-lab' })
})

test('it joins the services of msa.yaml, and its comments stay', async () => {
  const { ctx, cwd, said } = await setup('# mine\nname: shop\n')
  await newService(ctx, { service: 'payment-service', template: 'service', dir: 'services/pay' })
  const { services } = await findProject(cwd)
  expect(services['payment-service']).toMatchObject({
    cwd: join(cwd, 'services/pay'),
    needs: ['config-service', 'discovery-service'],
  })
  expect(await readFile(join(cwd, 'msa.yaml'), 'utf8')).toContain('# mine\nname: shop\n')
  expect(await said()).toContain('added it to msa.yaml')
})

test('a composite comes with those that it asks, and its words are filled in', async () => {
  const { ctx, cwd } = await setup('name: shop\n')
  await newService(ctx, { service: 'page-service', template: 'composite' })
  const { services } = await findProject(cwd)
  const asked = ['page-service-products', 'page-service-reviews', 'page-service-tips']
  expect(Object.keys(services)).toEqual(['page-service', ...asked])
  expect(services['page-service']?.needs).toEqual(expect.arrayContaining(asked))
  for (const file of await filesBelow(join(cwd, 'page-service'))) expect(await readFile(file, 'utf8')).not.toMatch(/__[A-Z_]+__/)
  expect(await readFile(join(cwd, 'page-service', 'README.md'), 'utf8')).toContain('$MSA_PAGE_SERVICE_URL/pages/7')
})

test('without an msa.yaml it says what to write there', async () => {
  const { ctx, said } = await setup()
  await newService(ctx, { service: 'payment-service', template: 'service' })
  expect(await said()).toContain('  services:\n    payment-service:\n      command: ')
})

test('nothing is overwritten', async () => {
  const { ctx, cwd } = await setup()
  await mkdir(join(cwd, 'payment-service'))
  await writeFile(join(cwd, 'payment-service', 'mine'), '')
  await expect(newService(ctx, { service: 'payment-service', template: 'service' })).rejects.toMatchObject({
    code: 'FILE_EXISTS',
    exitCode: 3,
  })
  expect(await readdir(join(cwd, 'payment-service'))).toEqual(['mine'])
})

test.each([
  ['Payment Service', /lowercase/],
  ['config-service', '"config-service" is the name of another one already.'],
  ['orders', '"orders" is the name of another one already.'],
])('%s is no name for it', async (service, message) => {
  const { ctx, cwd } = await setup('services: {orders: {command: x}}\n')
  await expect(newService(ctx, { service, template: 'service' })).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringMatching(message),
  })
  await expect(stat(join(cwd, service))).rejects.toThrow('ENOENT')
})
