import { mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { configServiceWith, native, temporaryFolder } from './rig.ts'

const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefghij'
  .split('')
  .map((key, index) => `${key}: &${key} [${`*${'abcdefghi'[index]}, `.repeat(9).slice(0, -2)}]`)
  .join('\n')}\n`

const badFiles: readonly (readonly [string, string | Buffer, number | undefined])[] = [
  ['tabs', 'a:\n\tb: 1\n', 2],
  ['a key that stands twice', 'a: 1\nb: 2\na: 3\n', 3],
  ['brackets left open', 'a: [1, 2\nb: : :\n', 2],
  ['aliases that grow without end', bomb, undefined],
  ['bytes that are not UTF-8', Buffer.from([0x61, 0x3a, 0x20, 0xff, 0xfe, 0x0a]), undefined],
  ['NUL', 'a: "b\0c"\n', undefined],
]

test.each(badFiles)('a file with %s is a 500 that the log explains, and others are served', async (_, text, line) => {
  const root = temporaryFolder()
  const file = join(root, 'broken.yml')
  writeFileSync(file, text)
  writeFileSync(join(root, 'whole.yml'), 'fine: 1\n')
  const rig = await configServiceWith(native(root))
  const answer = await rig.app.inject('/broken/default')
  expect(answer.statusCode).toBe(500)
  expect(answer.json()).toMatchObject({ status: 500, error: 'Internal Server Error', path: '/broken/default' })
  expect(answer.json()).not.toHaveProperty('message')
  const logged = rig.logged().find(({ level }) => level === 50)
  expect(logged).toMatchObject({ file })
  if (line !== undefined) expect(logged?.line).toBe(line)
  expect((await rig.app.inject('/broken-default.yml')).statusCode).toBe(500)
  expect((await rig.app.inject('/whole/default')).json().propertySources[0].source).toEqual({ fine: 1 })
})

test('a file of 50 MB is refused unread', async () => {
  const root = temporaryFolder()
  writeFileSync(join(root, 'large.yml'), 'a: 1\n')
  truncateSync(join(root, 'large.yml'), 50 * 1024 * 1024)
  const rig = await configServiceWith(native(root, { 'server.error.include-message': 'always' }))
  for (const url of ['/large/default', '/large/default/x/large.yml']) {
    const answer = await rig.app.inject(url)
    expect(answer.statusCode).toBe(500)
    expect(answer.json().message).toBe(
      `${join(root, 'large.yml')}: has 52428800 bytes, and ${url === '/large/default' ? 3145728 : 33554432} are allowed`,
    )
  }
  expect((await rig.app.inject('/other/default')).statusCode).toBe(200)
})

test('keys that JavaScript has its own ideas about are data', async () => {
  const root = temporaryFolder()
  writeFileSync(join(root, 'odd.yml'), '__proto__:\n  x: 1\nconstructor: 2\n"toString": 3\n')
  const { app } = await configServiceWith(native(root))
  expect((await app.inject('/odd/default')).body).toContain('"source":{"__proto__.x":1,"constructor":2,"toString":3}')
  expect((await app.inject('/odd-default.json')).body).toBe('{"__proto__":{"x":1},"constructor":2,"toString":3}')
})

test('a folder with the name of a file is none', async () => {
  const root = temporaryFolder()
  mkdirSync(join(root, 'user-service.yml'))
  const { app } = await configServiceWith(native(root))
  expect((await app.inject('/user-service/default')).json().propertySources).toEqual([])
})

test('the old way to name a profile is refused with the new one', async () => {
  const root = temporaryFolder()
  writeFileSync(join(root, 'old.yml'), 'a: 1\n---\nspring:\n  profiles: dev\nb: 1\n')
  const { app } = await configServiceWith(native(root, { 'server.error.include-message': 'always' }))
  const answer = await app.inject('/old/default')
  expect(answer.statusCode).toBe(500)
  expect(answer.json().message).toContain('spring.config.activate.on-profile')
})
