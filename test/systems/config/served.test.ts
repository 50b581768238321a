import { execFileSync } from 'node:child_process'
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { differences, differencesFromRunning } from '../../../src/systems/config/compare.ts'
import { generatePassword, generateRsa, writeKey } from '../../../src/systems/config/keygen.ts'
import { fileIn } from '../../../src/systems/config/origins.ts'
import { runningSettings } from '../../../src/systems/config/running.ts'
import { servedSettings } from '../../../src/systems/config/served.ts'
import { masked } from '../../../src/systems/masked.ts'
import { temporaryFolder } from '../../support/rig.ts'
import { fakeConfigServer } from '../../support/servers/config-server.ts'

const { signal } = new AbortController()

async function serving(sources: readonly (readonly [string, Readonly<Record<string, unknown>>])[], facts = {}) {
  const propertySources = sources.map(([name, source]) => ({ name, source }))
  const answer = { name: 'a', profiles: ['default'], label: null, version: null, state: null, propertySources, ...facts }
  const server = await fakeConfigServer((path) => (path.endsWith('/nope') ? { status: 404, body: '{}' } : JSON.stringify(answer)))
  const ask = (more = {}) =>
    servedSettings({
      server: { url: server.url },
      application: 'a',
      profiles: 'default',
      label: undefined,
      repo: undefined,
      signal,
      ...more,
    })
  return { server, ask }
}

const at = (value: unknown, origin = '3:5') => ({ value, origin })

describe('what is served', () => {
  test('comes from the first source that has it; a list comes from one alone', async () => {
    const { ask } = await serving([
      ['file:/r/a-dev.yml', { x: at('dev', '1:4'), 'l[0]': at(1) }],
      ['file:/r/a.yml', { x: at('base', '9:4'), 'l[0]': at(2), 'l[1]': at(3), big: at(12345678901234567890n.toString()) }],
    ])
    const { settings } = await ask({ repo: '/r' })
    expect(settings.map(({ key, value, origin, beats }) => [key, value, `${origin.file}:${origin.line}`, beats.length])).toEqual([
      ['big', '12345678901234567890', 'a.yml:3', 0],
      ['l[0]', '1', 'a-dev.yml:3', 0],
      ['x', 'dev', 'a-dev.yml:1', 1],
    ])
  })

  test('what was decrypted is a secret, and its line is found in the file', async () => {
    const repo = await temporaryFolder()
    writeFileSync(join(repo, 'a.yml'), "# c\na:\n  b: '{cipher}00'\n  c: '{cipher}01'\n")
    const { ask } = await serving([[`file:${repo}/a.yml`, { 'a.b': 'clear', 'invalid.a.c': '<n/a>' }]])
    const { settings } = await ask({ repo })
    expect(settings).toMatchObject([
      { key: 'a.b', isSecret: true, origin: { file: 'a.yml', line: 3 } },
      { key: 'invalid.a.c', isSecret: false, origin: { file: 'a.yml', line: 4 } },
    ])
  })

  test('is asked for as an application does, with its label', async () => {
    const { server, ask } = await serving([], { label: 'feature/x' })
    await ask({ profiles: 'dev,local', label: 'feature/x' })
    expect(server.requests[0]?.line).toBe('GET /a/dev,local/feature(_)x')
    await expect(ask({ label: 'nope' })).rejects.toMatchObject({ message: 'The config server knows no label "nope".' })
  })

  test('no server, or none of settings, each have their words', async () => {
    const { ask, server } = await serving([])
    await server.close()
    await expect(ask()).rejects.toMatchObject({
      code: 'CONFIG_SERVER_FAILED',
      exitCode: 3,
      message: expect.stringContaining('nobody listens'),
    })
    const other = await fakeConfigServer(() => '<html>')
    await expect(ask({ server: { url: other.url } })).rejects.toThrow(/is no config server/)
    const locked = await fakeConfigServer(() => ({ status: 401 }))
    await expect(ask({ server: { url: locked.url } })).rejects.toThrow(/answered 401/)
  })
})

test.each([
  ['file:///srv/r/a.yml', '/srv/r/a.yml', null],
  ['file:/srv/r/a.yml', '/srv/r/a.yml', null],
  ["Config resource 'file [/srv/r/m.yml]' via location 'file:/srv/r/' (document #2)", '/srv/r/m.yml', 2],
  ["file:///srv/r/Config resource 'file [/srv/r/m.yml' via location '' (document #0)", '/srv/r/m.yml', 0],
  ['https://git.example/r/a.yml', 'https://git.example/r/a.yml', null],
  ['overrides', null, null],
])('%s is a file', (source, path, document) => {
  expect(fileIn(source)).toEqual({ path, document })
})

test('two views differ where they do, and secrets are not told', async () => {
  const left = await (await serving([['file:/r/a.yml', { a: at(1), b: at('x'), 'db.password': at('p1') }]])).ask({ repo: '/r' })
  const right = await (await serving([['file:/r/a.yml', { a: at(1), c: at('y'), 'db.password': at('p2') }]])).ask({ repo: '/r' })
  expect(differences(left, right, { reveal: false })).toEqual([
    { key: 'b', left: 'x', right: null, where: 'a.yml:3', note: null },
    { key: 'c', left: null, right: 'y', where: 'a.yml:3', note: null },
    { key: 'db.password', left: '••••••', right: '••••••', where: 'a.yml:3', note: null },
  ])
  expect(differences(left, right, { reveal: true })[2]).toMatchObject({ left: 'p1', right: 'p2' })
})

describe('what runs', () => {
  const environment = (values: Readonly<Record<string, string>>, stronger: Readonly<Record<string, string>> = {}) => {
    const properties = (of: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(of).map(([key, value]) => [key, { value }]))
    return JSON.stringify({
      activeProfiles: ['dev'],
      propertySources: [
        { name: 'systemEnvironment', properties: properties(stronger) },
        { name: 'configserver:configClient', properties: { 'config.client.version': { value: 'abc' } } },
        { name: 'configserver:file:/r/a.yml', properties: properties(values) },
        { name: 'local', properties: properties({ mine: '1' }) },
      ],
    })
  }

  test('is compared with what is served; what stands above it is told', async () => {
    const instance = await fakeConfigServer(() => environment({ a: 'old', p: 'resolved' }, { a: 'mine' }))
    const running = await runningSettings(`${instance.url}/actuator`, 'a:1', signal)
    expect(running).toMatchObject({ profiles: ['dev'], version: 'abc', isMasked: false })
    const served = await (await serving([['file:/r/a.yml', { a: at('new'), p: at('${q}'), n: at(1) }]])).ask({ repo: '/r' })
    expect(differencesFromRunning(served, running, { reveal: false })).toEqual([
      { key: 'a', left: 'new', right: 'old', where: 'a.yml:3', note: 'overridden by systemEnvironment' },
      { key: 'n', left: '1', right: null, where: 'a.yml:3', note: null },
    ])
  })

  test('an instance that shows no values is compared by names', async () => {
    const instance = await fakeConfigServer(() => environment({ a: '******' }))
    const running = await runningSettings(instance.url, 'a:1', signal)
    expect(running.isMasked).toBe(true)
    const served = await (await serving([['file:/r/a.yml', { a: at('new') }]])).ask()
    expect(differencesFromRunning(served, running, { reveal: false })).toEqual([])
  })

  test('one that cannot be asked says what it takes', async () => {
    const closed = await fakeConfigServer(() => ({ status: 404, body: '{}' }))
    await expect(runningSettings(closed.url, 'a:1', signal)).rejects.toThrow(/it answered 404/)
  })
})

test.each([
  ['spring.datasource.password', 'x', '••••••'],
  ['token.secret', 'x', '••••••'],
  ['token.expiration_time', '5', '5'],
  ['my.api-key', 'x', '••••••'],
  ['gateway.ip', '1', '1'],
  ['db.url', 'amqp://guest:guest@host', 'amqp://guest:•••••@host'],
])('%s is shown as it may be', (key, value, shown) => {
  expect(masked(key, value)).toBe(shown)
})

describe('a new key', () => {
  test('is 256 bits, or a pair that OpenSSL reads; its files are for one alone, and none is overwritten', async () => {
    const folder = await temporaryFolder()
    const [one, two] = [generatePassword(), generatePassword()]
    expect(one.key).toMatch(/^[0-9a-f]{64}$/)
    expect(one.key).not.toBe(two.key)
    expect(await writeKey(one, join(folder, 'k'))).toEqual([join(folder, 'k')])
    expect(statSync(join(folder, 'k')).mode & 0o777).toBe(0o600)
    await expect(writeKey(two, join(folder, 'k'))).rejects.toMatchObject({ code: 'FILE_EXISTS' })

    const rsa = await generateRsa(2048)
    expect(rsa.key).toContain('BEGIN RSA PRIVATE KEY')
    writeFileSync(join(folder, 'p.pub'), 'there')
    await expect(writeKey(rsa, join(folder, 'p'))).rejects.toMatchObject({ code: 'FILE_EXISTS' })
    expect(() => statSync(join(folder, 'p'))).toThrow()
    await writeKey(rsa, join(folder, 'q'))
    expect(execFileSync('ls', [folder], { encoding: 'utf8' })).toBe('k\np.pub\nq\nq.pub\n')
  })
})
