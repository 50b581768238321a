import { expect, test } from 'vitest'
import { isEnv, readEnv } from '../../src/systems/running-env.ts'

const env = {
  activeProfiles: ['dev'],
  propertySources: [
    { name: 'systemEnvironment', properties: { greeting: { value: 'from the shell' }, PATH: { value: '/bin' } } },
    { name: 'configserver:configClient', properties: { 'config.client.version': { value: 'abc' } } },
    { name: 'configserver:users-dev.yml', properties: { greeting: { value: 'of users' }, 'token.secret': { value: '******' } } },
    { name: 'bootstrapProperties-application.yml', properties: { greeting: { value: 'of all' }, size: { value: 3 } } },
    { name: 'defaults' },
  ],
}

test('the strongest value is in force', () => {
  expect(Object.fromEntries(readEnv(env).effective)).toEqual({
    ...{ greeting: 'from the shell', PATH: '/bin', 'config.client.version': 'abc', 'token.secret': '******', size: '3' },
  })
})

test('what the config server gave, and what is stronger than it', () => {
  const { served, profiles } = readEnv(env)
  expect(profiles).toEqual(['dev'])
  expect(Object.fromEntries(served)).toEqual({
    greeting: { value: 'of users', overriddenBy: 'systemEnvironment' },
    'token.secret': { value: '******', overriddenBy: null },
    size: { value: '3', overriddenBy: null },
  })
})

test('another page is none', () => {
  expect(isEnv(env)).toBe(true)
  for (const other of [null, 'Sign in', {}, { propertySources: 'none' }]) expect(isEnv(other)).toBe(false)
})
