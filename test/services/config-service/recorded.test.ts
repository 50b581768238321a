import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { exchangesOf, replay } from '../../support/replay.ts'
import { configServiceWith, listening, native, temporaryFolder } from './rig.ts'

const vectors = fileURLToPath(new URL('../../vectors/spring/', import.meta.url))
const files = join(vectors, 'config-native/files')

const ownPage = 'our page for a browser has other words'
const slash = "an encoded slash is refused with Boot's error, and not with a page of Tomcat's"
const actuator = 'the frame adds the actuator; it has its own recordings'

test('the recorded native server is reproduced', async () => {
  const rig = await configServiceWith(native(files, { 'spring.cloud.config.server.monitor.enabled': 'false' }), {
    key: 'lab-key',
  })
  const failures = await replay(await listening(rig), exchangesOf(join(vectors, 'config-native/exchanges.json')), {
    root: files,
    skip: {
      'env accept html': ownPage,
      'env label encoded slash': slash,
      'env dotdot app': slash,
      'env dotdot label': slash,
      'text dotdot': slash,
      actuator,
      health: actuator,
    },
  })
  expect(failures).toEqual([])
})

test('the recorded server without a key is reproduced', async () => {
  const noKey = 'without a key Spring fails with 500; 404 NO_KEY is what its documentation promises'
  const rig = await configServiceWith(native(files))
  const failures = await replay(await listening(rig), exchangesOf(join(vectors, 'config-nokey.json')), {
    root: files,
    skip: { 'nokey status': noKey, 'nokey encrypt': noKey, 'nokey decrypt': noKey },
  })
  expect(failures).toEqual([])
})

test('the recorded server with a key store and overrides is reproduced', async () => {
  const server = 'spring.cloud.config.server'
  const overrides = { [`${server}.overrides.forced`]: 'yes', [`${server}.overrides.common`]: 'over ${greeting.message} \\{x}' }
  const rig = await configServiceWith(native(files, { ...overrides, [`${server}.encrypt.prefix-invalid-properties`]: 'false' }), {
    keyStore: { bytes: readFileSync(join(vectors, 'config-rsa.p12')), password: 'letmein', alias: 'labkey' },
  })
  const failures = await replay(await listening(rig), exchangesOf(join(vectors, 'config-rsa-overrides.json')), { root: files })
  expect(failures).toEqual([])
})

test('the recorded git server is reproduced, from a work tree that stays as it is', async () => {
  const root = join(temporaryFolder(), 'repo')
  const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  git('clone', '-q', '-b', 'main', join(vectors, 'config-git/repo.bundle'), root)
  git('-C', root, 'branch', 'feature/x', 'origin/feature/x')
  const rig = await configServiceWith({ 'spring.cloud.config.server.git.uri': `file://${root}` })
  const failures = await replay(await listening(rig), exchangesOf(join(vectors, 'config-git/exchanges.json')), { root })
  expect(failures).toEqual([])
  expect(git('-C', root, 'status', '--porcelain', '--branch')).toBe('## main...origin/main\n')
})

test('the recorded web hooks are reproduced, and each name is refreshed', async () => {
  const rig = await configServiceWith(native(files))
  const exchanges = exchangesOf(join(vectors, 'config-monitor.json'))
  expect(await replay(await listening(rig), exchanges)).toEqual([])
  const names = exchanges.flatMap(({ response }) => (response?.status === 200 ? JSON.parse(response.body ?? '[]') : []))
  expect(rig.refreshed).toEqual(names)
})
