import { expect, test } from 'vitest'
import { pathsFrom } from '../../src/lab/paths.ts'

test('keeps to the XDG folders', () => {
  const env = { XDG_STATE_HOME: '/s', XDG_CACHE_HOME: '/c', XDG_CONFIG_HOME: '/e', XDG_RUNTIME_DIR: '/run/user/1000' }
  expect(pathsFrom(env, '/home/ada', 1000, '/tmp')).toEqual({
    stateDir: '/s/msa',
    cacheDir: '/c/msa',
    configDir: '/e/msa',
    runtimeDir: '/run/user/1000/msa',
  })
})

test('takes their defaults where they are not said, or not absolute', () => {
  const expected = {
    stateDir: '/home/ada/.local/state/msa',
    cacheDir: '/home/ada/.cache/msa',
    configDir: '/home/ada/.config/msa',
    runtimeDir: '/tmp/msa-1000',
  }
  expect(pathsFrom({}, '/home/ada', 1000, '/tmp')).toEqual(expected)
  expect(pathsFrom({ XDG_STATE_HOME: 'here', XDG_CACHE_HOME: '', XDG_RUNTIME_DIR: '.' }, '/home/ada', 1000, '/tmp')).toEqual(
    expected,
  )
})

test('a folder too long for a socket is passed over', () => {
  const long = `/var/${'x'.repeat(60)}`
  expect(pathsFrom({ XDG_RUNTIME_DIR: long }, '/h', 7, '/var/tmp').runtimeDir).toBe('/var/tmp/msa-7')
  expect(pathsFrom({}, '/h', 7, long).runtimeDir).toBe('/tmp/msa-7')
})
