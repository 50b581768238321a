import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { configServiceWith, native, type Rig, temporaryFolder } from './rig.ts'

async function greeting({ app }: Rig, url = '/user-service/dev'): Promise<unknown> {
  const { propertySources } = (await app.inject(url)).json()
  return propertySources.map(({ source }: { source: Record<string, unknown> }) => source.greeting)
}

test('a file changed before a request is in its answer, however often and however alike it is', async () => {
  const root = temporaryFolder()
  const rig = await configServiceWith(native(root))
  for (let round = 100; round < 300; round++) {
    writeFileSync(join(root, 'user-service.yml'), `greeting: ${round}\n`)
    expect(await greeting(rig)).toEqual([round])
  }
})

test('a file with its old time and size put back is still seen as changed', async () => {
  const root = temporaryFolder()
  const file = join(root, 'user-service.yml')
  const rig = await configServiceWith(native(root))
  const longAgo = new Date('2020-01-01')
  for (const text of ['one', 'two']) {
    writeFileSync(file, `greeting: ${text}\n`)
    utimesSync(file, longAgo, longAgo)
    // Old enough to be remembered.
    await expect.poll(() => greeting(rig), { interval: 10, timeout: 100 }).toEqual([text])
    expect(await greeting(rig)).toEqual([text])
  }
})

test('files and folders that appear, move and go are seen', async () => {
  const root = temporaryFolder()
  const rig = await configServiceWith(native(root))
  expect(await greeting(rig)).toEqual([])
  writeFileSync(join(root, 'user-service.yml'), 'greeting: base\n')
  expect(await greeting(rig)).toEqual(['base'])
  writeFileSync(join(root, 'user-service-dev.properties'), 'greeting=dev\n')
  expect(await greeting(rig)).toEqual(['dev', 'base'])
  mkdirSync(join(root, 'master'))
  writeFileSync(join(root, 'master/user-service.yml'), 'greeting: label\n')
  expect(await greeting(rig)).toEqual(['dev', 'label', 'base'])
  renameSync(join(root, 'user-service-dev.properties'), join(root, 'gone.properties'))
  rmSync(join(root, 'master'), { recursive: true })
  expect(await greeting(rig)).toEqual(['base'])
})

test('a folder that is a link to another one is followed when the link is changed', async () => {
  const root = temporaryFolder()
  for (const name of ['a', 'b']) {
    mkdirSync(join(root, name))
    writeFileSync(join(root, name, 'user-service.yml'), `greeting: ${name}\n`)
  }
  symlinkSync('a', join(root, 'now'))
  const rig = await configServiceWith(native(join(root, 'now')))
  expect(await greeting(rig)).toEqual(['a'])
  symlinkSync('b', join(root, 'next'))
  renameSync(join(root, 'next'), join(root, 'now'))
  expect(await greeting(rig)).toEqual(['b'])
})

test('what stands still is read once', async () => {
  const root = temporaryFolder()
  writeFileSync(join(root, 'user-service.yml'), "secret: '{cipher}00'\n")
  const rig = await configServiceWith(native(root))
  const warnings = () => rig.logged().filter(({ msg }) => msg === 'a value cannot be decrypted').length
  await expect
    .poll(async () => {
      const before = warnings()
      await rig.app.inject('/user-service/dev')
      return warnings() === before
    })
    .toBe(true)
})
