import { expect, test } from 'vitest'
import { environmentOf, folderWith } from '../../support/platform.ts'

test('the command line beats SPRING_APPLICATION_JSON, that the environment, that the files, and those the defaults', async () => {
  const environment = await environmentOf({
    argv: ['--a.one=command'],
    env: { SPRING_APPLICATION_JSON: '{"a":{"one":"json","two":"json"}}', A_ONE: 'env', A_TWO: 'env', A_THREE: 'env' },
    files: { 'application.yml': 'a: {one: file, two: file, three: file, four: file}' },
    defaults: { 'a.one': 'd', 'a.two': 'd', 'a.three': 'd', 'a.four': 'd', 'a.five': 'd' },
  })
  const names = ['a.one', 'a.two', 'a.three', 'a.four', 'a.five', 'a.six']
  expect(names.map((name) => environment.get(name))).toEqual(['command', 'json', 'env', 'file', 'd', undefined])
})

test('a property is found by any of its relaxed names', async () => {
  const environment = await environmentOf({
    env: { SPRING_CLOUD_CONFIG_FAILFAST: 'true', EUREKA_CLIENT_SERVICEURL_DEFAULTZONE: 'http://e/eureka/', SERVERS_0_NAME: 'a' },
    files: { 'application.properties': 'token.expiration_time=86400000\nmyApp.someValue=1' },
  })
  expect(environment.boolean('spring.cloud.config.fail-fast', false)).toBe(true)
  expect(environment.get('eureka.client.serviceUrl.defaultZone')).toBe('http://e/eureka/')
  expect(environment.get('servers[0].name')).toBe('a')
  expect(environment.number('token.expirationTime', 0)).toBe(86_400_000)
  expect(environment.get('my-app.some-value')).toBe('1')
})

test('what lies below a name may hold a placeholder that nobody knows', async () => {
  const environment = await environmentOf({ argv: ['--map.a=${nobody}', '--map.b=${map.c:x}'] })
  expect([...environment.below('map')]).toEqual([
    ['a', '${nobody}'],
    ['b', 'x'],
  ])
})

test('what lies below a name keeps the keys as they were written, and an environment variable takes their case', async () => {
  const environment = await environmentOf({
    env: { EUREKA_CLIENT_SERVICEURL_DEFAULTZONE: 'http://env/' },
    files: { 'application.yml': 'eureka.client.service-url:\n  defaultZone: http://file/\n  zoneB: http://b/\n  "[x.y]": z' },
  })
  expect([...environment.below('eureka.client.serviceUrl')]).toEqual([
    ['defaultZone', 'http://env/'],
    ['zoneB', 'http://b/'],
    ['x.y', 'z'],
  ])
})

test('the elements of a list come from one source alone', async () => {
  const environment = await environmentOf({
    argv: ['--list[0]=top'],
    files: { 'application.yml': 'list: [a, b, c]\nother: a, b ,c\nempty: []' },
  })
  expect(environment.list('list', [])).toEqual(['top'])
  expect(environment.list('other', [])).toEqual(['a', 'b', 'c'])
  expect(environment.list('empty', ['fallback'])).toEqual([])
  expect(environment.list('none', ['fallback'])).toEqual(['fallback'])
})

test('placeholders are resolved through all sources; one that nobody knows names property and source', async () => {
  const environment = await environmentOf({
    env: { HOST: 'example' },
    files: { 'application.yml': 'url: http://${HOST}:${port:80}/${inner}\ninner: ${name:x}y\nbad: ${nobody.knows}' },
  })
  expect(environment.get('url')).toBe('http://example:80/xy')
  expect(() => environment.get('bad')).toThrow(/^bad \(Config resource .*application\.yml.*\): .*nobody\.knows/)
})

test('a random value stays the same for its property', async () => {
  const environment = await environmentOf({
    files: {
      'application.yml':
        'id: ${random.uuid}\nalso: ${id}\nport: ${random.int[1000,1003]}\ndie: ${random.int(6)}\nhex: ${random.value}',
    },
  })
  expect(environment.get('id')).toMatch(/^[0-9a-f-]{36}$/)
  expect(environment.get('id')).toBe(environment.get('id'))
  expect(environment.get('also')).toBe(environment.get('id'))
  expect(['1000', '1001', '1002']).toContain(environment.get('port'))
  expect(environment.number('die', -1)).toBeLessThan(6)
  expect(environment.get('hex')).toMatch(/^[0-9a-f]{32}$/)
})

test('a value that cannot be read as what it should be names property, source and value, but never a secret', async () => {
  const environment = await environmentOf({
    argv: ['--server.port=abc', '--token.secret=hunter2', '--flag=perhaps', '--wait=soon'],
  })
  expect(() => environment.number('server.port', 1)).toThrow("server.port (commandLineArgs): 'abc' is not a number")
  expect(() => environment.number('token.secret', 1)).toThrow('token.secret (commandLineArgs): its value is not a number')
  expect(() => environment.boolean('flag', true)).toThrow("'perhaps' is not true or false")
  expect(() => environment.durationMs('wait', 1)).toThrow("'soon' is not a duration")
})

test.each([
  ['30s', 30_000],
  ['500ms', 500],
  ['1500', 1500],
  ['PT1M5.5S', 65_500],
  ['2m', 120_000],
])('the duration %s is %i ms', async (text, expected) => {
  const environment = await environmentOf({ argv: [`--wait=${text}`] })
  expect(environment.durationMs('wait', 1)).toBe(expected)
})

test('profile-specific files and documents lie above plain ones, the last profile above the first', async () => {
  const environment = await environmentOf({
    argv: ['--spring.profiles.active=dev,local'],
    files: {
      'application.yml': 'a: plain\nb: plain\nc: plain\nd: plain\n---\nspring.config.activate.on-profile: dev\nd: document',
      'application-dev.properties': 'a=dev\nb=dev',
      'config/application-local.yml': 'a: local',
      'config/application.yml': 'c: config',
    },
  })
  expect(environment.activeProfiles).toEqual(['dev', 'local'])
  expect(['a', 'b', 'c', 'd'].map((name) => environment.get(name))).toEqual(['local', 'dev', 'config', 'document'])
})

test('included profiles come first, and a group is followed by its members', async () => {
  const environment = await environmentOf({
    files: {
      'application.yml': 'spring.profiles: {active: prod, include: base, group: {prod: [db, mq]}}',
      'application-mq.yml': 'broker: yes',
    },
  })
  expect(environment.activeProfiles).toEqual(['base', 'prod', 'db', 'mq'])
  expect(environment.get('broker')).toBe('true')
})

test('without an active profile the files of the default profile count', async () => {
  const environment = await environmentOf({ files: { 'application.yml': 'a: 1', 'application-default.yml': 'a: 2' } })
  expect([environment.get('a'), environment.activeProfiles]).toEqual(['2', []])
})

test('an import lies above the file that names it, relative to it, and must be there unless it is optional', async () => {
  const cwd = folderWith({
    'application.yml': 'a: own\nspring.config.import: [optional:file:more/extra.yml, "optional:file:none.yml"]',
    'more/extra.yml': 'a: extra\nb: extra',
  })
  const environment = await environmentOf({ cwd })
  expect([environment.get('a'), environment.get('b')]).toEqual(['extra', 'extra'])
  await expect(environmentOf({ cwd, argv: ['--spring.config.import=file:missing.yml'] })).rejects.toThrow(
    /spring\.config\.import.*missing\.yml/,
  )
})

test('other locations and names take the place of the usual ones', async () => {
  const cwd = folderWith({ 'application.yml': 'a: usual', 'elsewhere/shop.yml': 'a: shop', 'top/shop.properties': 'b=top' })
  const argv = [
    '--spring.config.location=file:./elsewhere/',
    '--spring.config.name=shop',
    '--spring.config.additional-location=./top/',
  ]
  const environment = await environmentOf({ cwd, argv })
  expect([environment.get('a'), environment.get('b')]).toEqual(['shop', 'top'])
})

const encrypted = '{cipher}682bc583f4641835fa2db009355293665d2647dade3375c0ee201de2a49f7bda'

test('a cipher is read with the key that is configured here', async () => {
  const files = { 'application.yml': `password: '${encrypted}'\nurl: http://u:\${password}@h` }
  const environment = await environmentOf({ files, env: { ENCRYPT_KEY: 'foo' } })
  expect(environment.get('url')).toBe('http://u:mysecret@h')
})

test('ciphertext never becomes a value: what cannot be read ends the start, or is empty where that is wanted', async () => {
  const files = { 'application.yml': `password: '${encrypted}'` }
  await expect(environmentOf({ files })).rejects.toThrow(/^password \(Config resource .*no encrypt\.key/)
  await expect(environmentOf({ files, env: { ENCRYPT_KEY: 'bar' } })).rejects.toThrow(/^password /)
  const lenient = await environmentOf({ files, env: { ENCRYPT_KEY: 'bar' }, argv: ['--encrypt.fail-on-error=false'] })
  expect(lenient.get('password')).toBe('')
  const overridden = await environmentOf({ files, argv: ['--password=plain'] })
  expect(overridden.get('password')).toBe('plain')
})

test('__proto__ is a key like any other', async () => {
  const environment = await environmentOf({
    env: { SPRING_APPLICATION_JSON: '{"__proto__":{"polluted":"yes"},"map":{"__proto__":"x"}}' },
  })
  expect(environment.get('__proto__.polluted')).toBe('yes')
  expect([...environment.below('map')]).toEqual([['__proto__', 'x']])
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
})

test('a change by hand lies above everything until it is taken back, and tells exactly its keys', async () => {
  const environment = await environmentOf({ files: { 'application.yml': 'a: 1\nb: ${a}' } })
  const told: Array<readonly string[]> = []
  environment.onChange((keys) => told.push(keys))
  expect(environment.changeEnvironment(new Map([['a', '2']]))).toEqual(['a'])
  expect(environment.changeEnvironment(new Map([['a', '2']]))).toEqual([])
  expect(environment.get('b')).toBe('2')
  expect([...environment.resetChanges()]).toEqual([['a', '2']])
  expect(environment.get('b')).toBe('1')
  expect(told).toEqual([['a'], ['a']])
})

test('a broken file names itself and the line', async () => {
  await expect(environmentOf({ files: { 'application.yml': 'a: 1\n\tb: 2' } })).rejects.toThrow(/application\.yml:2/)
})

test('each folder in config is read, in the order of their names', async () => {
  const files = { 'config/b/application.yml': 'a: b', 'config/a/application.yml': 'a: a\nonly: a' }
  const environment = await environmentOf({ files })
  expect([environment.get('a'), environment.get('only')]).toEqual(['b', 'a'])
})
