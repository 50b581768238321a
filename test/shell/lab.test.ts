import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { labOf, labToTakeDown, runningLabOf } from '../../src/shell/lab.ts'
import { desk } from '../support/lab-of-one.ts'
import { temporaryFolder } from '../support/rig.ts'

async function project(text: string): Promise<string> {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'msa.yaml'), text)
  return folder
}

test('--name beats the shell’s lab, which beats msa.yaml, which beats msa', async () => {
  const nameOf = async (facts: Parameters<typeof desk>[0], name?: string) =>
    (await labOf((await desk(facts)).ctx, name === undefined ? {} : { name })).lab.name
  const cwd = await project('name: shop\n')
  expect(await nameOf({})).toBe('msa')
  expect(await nameOf({ cwd })).toBe('shop')
  expect(await nameOf({ cwd, env: { MSA_LAB: 'b' } })).toBe('b')
  expect(await nameOf({ cwd, env: { MSA_LAB: '' } })).toBe('shop')
  expect(await nameOf({ cwd, env: { MSA_LAB: 'b' } }, 'c')).toBe('c')
})

test('a name that cannot be one is refused, whoever says it', async () => {
  const refused = { code: 'USAGE', exitCode: 2, hint: '--name shop', message: expect.stringContaining('not "My Lab"') }
  await expect(labOf((await desk()).ctx, { name: 'My Lab' })).rejects.toMatchObject(refused)
  await expect(labOf((await desk({ env: { MSA_LAB: 'My Lab' } })).ctx, {})).rejects.toMatchObject(refused)
})

test('outside a project the only lab that runs is meant', async () => {
  const { ctx, running } = await desk()
  await running({ name: 'b' })
  expect((await labToTakeDown(ctx, {})).lab.name).toBe('b')
  using client = (await runningLabOf(ctx, {})).client
  expect(client.hello.pid).toBe(4711)
})

test.each([
  ['it was named', { name: 'msa' }, {}],
  ['the shell says another', {}, { env: { MSA_LAB: 'msa' } }],
])('but not when %s', async (_, option, facts) => {
  const { ctx, running } = await desk(facts)
  await running({ name: 'b' })
  expect((await labToTakeDown(ctx, option)).lab.name).toBe('msa')
})

test('nor in a project, where that project’s lab is meant', async () => {
  const { ctx, running } = await desk({ cwd: await project('runtime: native\n') })
  await running({ name: 'b' })
  expect((await labToTakeDown(ctx, {})).lab.name).toBe('msa')
})

test('where several run, none is guessed: they are named', async () => {
  const { ctx, lab } = await desk()
  for (const name of ['b', 'c']) {
    await mkdir(dirname(lab(name).socketPath), { recursive: true })
    await writeFile(lab(name).socketPath, '')
  }
  await expect(runningLabOf(ctx, {})).rejects.toMatchObject({
    code: 'LAB_NOT_UP',
    exitCode: 3,
    message: 'The lab "msa" is not up.',
    details: [expect.stringMatching(/^others are: (b, c|c, b)$/)],
    hint: expect.stringMatching(/^msa up {3}or add {2}--name [bc]$/),
  })
})

test('a lab that is not up says how to bring it up', async () => {
  const { ctx } = await desk()
  await expect(runningLabOf(ctx, {})).rejects.toMatchObject({ code: 'LAB_NOT_UP', details: [], hint: 'msa up' })
  await expect(runningLabOf(ctx, { name: 'b' })).rejects.toMatchObject({ hint: 'msa up --name b' })
})
