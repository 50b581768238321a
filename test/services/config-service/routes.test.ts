import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { send } from '../../support/replay.ts'
import { configServiceWith, listening, native, type Properties, temporaryFolder } from './rig.ts'

const server = 'spring.cloud.config.server'

async function serving(more: Properties = {}) {
  const outer = temporaryFolder()
  const root = join(outer, 'served')
  mkdirSync(join(root, 'sub'), { recursive: true })
  writeFileSync(join(outer, 'secret.yml'), 'password: outside\n')
  writeFileSync(join(outer, 'secret.txt'), 'outside')
  writeFileSync(join(root, 'user-service.yml'), 'greeting: hello\n')
  writeFileSync(join(root, 'sub/nginx.conf'), 'name ${greeting} \\${greeting} ${unknown:fallback}\n')
  return { root, ...(await configServiceWith(native(root, more))) }
}

test.each([
  '/..%2f..%2fsecret/default',
  '/%2e%2e/secret',
  '/%252e%252e%252fsecret/default',
  '/..(_)secret/default',
  '/secret/default/..',
  '/secret/default/%2e%2e',
  '/secret/default/%252e%252e',
  '/secret/default/..(_)',
  '/secret/..%252f',
  '/secret/..',
  '/..-default.yml',
  '/%252e%252e(_)secret-default.yml',
  '/../secret-default.yml',
  '/%2e%2e/secret-default.properties',
  '/user-service/default/x/../../secret.txt',
  '/user-service/default/x/%2e%2e/secret.txt',
  '/user-service/default/x/%252e%252e/secret.txt',
  '/user-service/default/x/..%2fsecret.txt',
  '/user-service/default/..%252fx/secret.txt',
  '/user-service/default/..(_)/secret.txt',
  '/user-service/default/(_)..(_)..(_)/secret.txt',
  '/user-service/default/%5c..%5csecret.txt?useDefaultLabel',
  '/user-service/default/..%2fsecret.txt?useDefaultLabel',
  '/user-service/default/%00/secret.txt',
  '/user-service%00/default',
  '/user-service/%E0%A4%A',
])('nothing outside of the folder is to be had by %s', async (url) => {
  const answer = await send(await listening(await serving()), { method: 'GET', url, headers: [] })
  expect([400, 404]).toContain(answer.status)
  expect(answer.body ?? '').not.toContain('outside')
})

test.each(['/{application}/dev', '/a|b/dev', '/user-service/dev/"x"', '/a^b-dev.yml', '/a[0]/dev'])(
  '%s is not encoded as a path must be',
  async (url) => {
    const answer = await send(await listening(await serving()), { method: 'GET', url, headers: [] })
    expect(answer.status).toBe(400)
  },
)

test('an answer whose path ends like an unknown kind of file gets a harmless name', async () => {
  const { app } = await serving()
  const nameOf = async (url: string) => (await app.inject(url)).headers['content-disposition']
  expect(await nameOf('/user-service/default/release-1.0')).toBe('inline;filename=f.txt')
  expect(await nameOf('/user-service/default/main')).toBeUndefined()
})

test('a file that is a list comes out as a list, or below its key', async () => {
  const texts = [true, false].map(async (strip) => {
    const { app, root } = await serving({ [`${server}.strip-document-from-yaml`]: String(strip) })
    writeFileSync(join(root, 'list.yml'), '- a\n- b\n')
    return (await app.inject('/list-default.yml')).body
  })
  expect(await Promise.all(texts)).toEqual(['- a\n- b\n', 'document:\n- a\n- b\n'])
})

test('names of applications may have blanks around them', async () => {
  const { app } = await serving()
  expect((await app.inject('/other,%20user-service/dev')).json().propertySources).toHaveLength(1)
})

test('the prefix moves all but the actuator and the web hook', async () => {
  const { app } = await serving({ [`${server}.prefix`]: '/cfg' })
  expect((await app.inject('/cfg/user-service/dev')).statusCode).toBe(200)
  expect((await app.inject('/cfg/encrypt/status')).json()).toMatchObject({ status: 'NO_KEY' })
  expect((await app.inject('/user-service/dev')).statusCode).toBe(404)
  expect((await app.inject({ method: 'POST', url: '/monitor', payload: { path: 'a.yml' } })).json()).toEqual(['a'])
})

test('with accept-empty=false an unknown application is a 404', async () => {
  const { app } = await serving({ [`${server}.accept-empty`]: 'false' })
  expect((await app.inject('/nosuch/default')).statusCode).toBe(404)
  expect((await app.inject('/nosuch-default.yml')).statusCode).toBe(404)
  expect((await app.inject('/user-service/default')).statusCode).toBe(200)
})

test('with a password set, nothing is read without it, and health stays open', async () => {
  const { app } = await serving({ 'spring.security.user.name': 'reader', 'spring.security.user.password': 'pässword:1' })
  app.get('/actuator/health', () => 'UP')
  const asked = (authorization?: string, url = '/user-service/default') =>
    app.inject({ url, headers: authorization === undefined ? {} : { authorization } })
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`
  for (const wrong of [undefined, 'Bearer x', 'Basic ?', basic('reader:'), basic('reader:wrong'), basic('other:pässword:1')]) {
    for (const url of [
      '/user-service/default',
      '/user-service-default.yml',
      '/user-service/default/x/sub/nginx.conf',
      '/encrypt/status',
      '/actuator/env',
    ]) {
      const answer = await asked(wrong, url)
      expect(answer.statusCode).toBe(401)
      expect(answer.headers['www-authenticate']).toBe('Basic realm="Realm"')
      expect(answer.body).not.toContain('hello')
    }
  }
  expect((await asked(basic('reader:pässword:1'))).statusCode).toBe(200)
  expect((await asked(undefined, '/actuator/health')).statusCode).toBe(200)
})

test('a plain file is filled in, raw on demand, and not sent again unchanged', async () => {
  const { app } = await serving()
  const url = '/user-service/default/main/sub/nginx.conf'
  const whole = await app.inject(url)
  expect(whole.body).toBe('name hello ${greeting} fallback\n')
  expect(whole.headers['content-disposition']).toBe('inline;filename=f.txt')
  expect((await app.inject(`${url}?resolvePlaceholders=false`)).body).toBe('name ${greeting} \\${greeting} ${unknown:fallback}\n')
  const since = String(whole.headers['last-modified'])
  expect((await app.inject({ url, headers: { 'if-modified-since': since } })).statusCode).toBe(304)
  expect((await app.inject({ url, headers: { 'if-modified-since': since, 'if-none-match': '"x"' } })).statusCode).toBe(200)
  const longAgo = 'Sat, 01 Jan 2000 00:00:00 GMT'
  expect((await app.inject({ url, headers: { 'if-unmodified-since': longAgo } })).statusCode).toBe(412)
  expect(
    (await app.inject({ url: '/user-service/default/main/user-service.yml', headers: { accept: 'application/json' } })).headers[
      'content-type'
    ],
  ).toBe('application/json')
})

test('an answer that a client will not take is not made', async () => {
  const { app } = await serving()
  const asked = (accept: string, url = '/user-service/default') => app.inject({ url, headers: { accept } })
  expect((await asked('nonsense')).statusCode).toBe(406)
  expect((await asked('text/plain')).statusCode).toBe(406)
  expect((await asked('text/plain', '/user-service/default/main')).statusCode).toBe(404)
  expect((await asked('text/html, */*;q=0.1')).headers['content-type']).toBe('application/json')
  expect((await asked('application/*+json')).statusCode).toBe(200)
})

test('of several labels the first one lies on top', async () => {
  const root = temporaryFolder()
  for (const label of ['a', 'b']) {
    mkdirSync(join(root, label))
    writeFileSync(join(root, label, 'x.yml'), `from: ${label}\n`)
  }
  const { app } = await configServiceWith(native(root))
  const { propertySources } = (await app.inject('/x/default/a,b')).json()
  expect(propertySources.map(({ source }: { source: { from: string } }) => source.from)).toEqual(['a', 'b'])
})
