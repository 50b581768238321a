import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { configServiceWith, native, temporaryFolder } from './rig.ts'

// The orders here were read off the real server.

async function serving(files: Readonly<Record<string, string>>) {
  const root = join(temporaryFolder(), 'served')
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  const { app } = await configServiceWith(native(root))
  return async (url: string): Promise<readonly string[] | number> => {
    const answer = await app.inject(url)
    if (answer.statusCode !== 200) return answer.statusCode
    return answer.json().propertySources.map(({ name }: { name: string }) => {
      return name
        .replaceAll(root, '')
        .replace(/^file:\//, '')
        .replace(/^Config resource 'file \[\/(.*)\]' via .*#(\d+)\)$/, '$1#$2')
    })
  }
}

test('what a file imports stands above it, the last import first, and each file once', async () => {
  const names = await serving({
    'imp.yml': 'v: 1\nspring.config.import: [extra.yml, "optional:sub/more.properties", sub/more.properties, nosuch.yml, sub/]\n',
    'extra.yml': 'a: 1\nspring.config.import: imp.yml\n',
    'sub/more.properties': 'more=1\n',
    'sub/imp.yml': 'inc: 1\n',
    'sub/application.yml': 'sapp: 1\n',
  })
  const expected = ['sub/imp.yml', 'sub/application.yml', 'sub/more.properties', 'extra.yml', 'imp.yml']
  expect(await names('/imp/default')).toEqual(expected)
})

test('files of an import and a profile stand above all; those of a later import directly above it', async () => {
  const names = await serving({
    'imp.yml': 'spring.config.import: extra.yml\n---\nspring.config.activate.on-profile: dev\nspring.config.import: late.yml\n',
    'imp-dev.yml': 'v: dev\n',
    'extra.yml': 'v: extra\n',
    'extra-dev.yml': 'v: extra-dev\n',
    'late.yml': 'spring.config.import: sub/deep.yml\n',
    'sub/deep.yml': 'v: deep\n',
    'sub/deep-dev.yml': 'v: deep-dev\n',
  })
  expect(await names('/imp/dev')).toEqual([
    ...['extra-dev.yml', 'imp-dev.yml', 'sub/deep-dev.yml', 'sub/deep.yml', 'late.yml', 'imp.yml#1', 'extra.yml', 'imp.yml#0'],
  ])
  expect(await names('/imp/default')).toEqual(['extra.yml', 'imp.yml#0'])
})

test('variants of what is imported rise by one level, and only once', async () => {
  const chain = {
    'a.yml': 'spring.config.import: b.yml\n',
    'a-dev.yml': 'v: 1\n',
    'b.yml': 'v: 1\n',
    'b-dev.yml': 'v: 1\n',
  }
  const plain = await serving({ ...chain, 'app.yml': 'spring.config.import: a.yml\n', 'app-dev.yml': 'v: 1\n' })
  expect(await plain('/app/dev')).toEqual(['a-dev.yml', 'app-dev.yml', 'b-dev.yml', 'b.yml', 'a.yml', 'app.yml'])
  const late = await serving({
    ...chain,
    'app.yml': 'v: 1\n---\nspring.config.activate.on-profile: dev\nspring.config.import: a.yml\n',
  })
  expect(await late('/app/dev')).toEqual(['a-dev.yml', 'b-dev.yml', 'b.yml', 'a.yml', 'app.yml#1', 'app.yml#0'])
  const ofProfile = await serving({ ...chain, 'app.yml': 'v: 1\n', 'app-dev.yml': 'spring.config.import: a.yml\n' })
  expect(await ofProfile('/app/dev')).toEqual(['a-dev.yml', 'b-dev.yml', 'b.yml', 'a.yml', 'app-dev.yml', 'app.yml'])
})

test('an import may hold placeholders and alternatives, and an optional one may be of any kind', async () => {
  const names = await serving({
    'app.yml': 'spring.config.import: ["${file}.yml;b.yml", "optional:c", "${nobody:d.yml}"]\nfile: a\n',
    ...Object.fromEntries(['a', 'b', 'd'].map((name) => [`${name}.yml`, 'v: 1\n'])),
  })
  expect(await names('/app/default')).toEqual(['d.yml', 'b.yml', 'a.yml', 'app.yml'])
})

test('documents for a cloud platform are for the one that a file names', async () => {
  const cloud = 'v: 1\n---\nspring.config.activate.on-cloud-platform: kubernetes\nv: 2\n'
  const names = await serving({ 'none.yml': cloud, 'cloud.yml': `spring.main.cloud-platform: kubernetes\n${cloud}` })
  expect(await names('/none/dev')).toEqual(['none.yml#0'])
  expect(await names('/cloud/dev')).toEqual(['cloud.yml#1', 'cloud.yml#0'])
})

test('nothing is imported from outside, nor what is no file of ours', async () => {
  const names = await serving({
    'out.yml': 'spring.config.import: ../../outside.yml,classpath:x.yml,configserver:http://127.0.0.1:1,configtree:sub/\n',
    'odd.yml': 'spring.config.import: /etc/passwd\n',
  })
  expect(await names('/out/default')).toEqual(['out.yml'])
  expect(await names('/odd/default')).toBe(500)
})

test('included profiles and groups bring their files, in the order of the real server', async () => {
  const profiles = ['inc1', 'inc2', 'dev', 'g1', 'g2', 'g3', 'other']
  const names = await serving({
    'grouped.yml': 'spring:\n  profiles:\n    include: [inc1, inc2]\n    group:\n      dev: [g1, g2]\n      g1: g3\n',
    ...Object.fromEntries(profiles.map((profile) => [`grouped-${profile}.yml`, `v: ${profile}\n`])),
  })
  const active = ['inc2', 'inc1', 'g2', 'g3', 'g1', 'dev'].map((profile) => `grouped-${profile}.yml`)
  expect(await names('/grouped/dev')).toEqual([...active, 'grouped.yml'])
  expect(await names('/grouped/default')).toEqual(['grouped.yml'])
})

test('profiles that a file of a profile would switch on are an error', async () => {
  const names = await serving({
    'bad-dev.yml': 'spring.profiles.include: x\n',
    'cond.yml': 'a: 1\n---\nspring.config.activate.on-profile: dev\nspring.profiles.include: x\n',
  })
  expect(await names('/bad/dev')).toBe(500)
  expect(await names('/bad/other')).toEqual([])
  expect(await names('/cond/dev')).toBe(500)
  expect(await names('/cond/default')).toEqual(['cond.yml#0'])
})
