import { expect, test } from 'vitest'
import { busIdOf } from '../../../src/protocols/bus/bus-id.ts'

const of = (properties: Readonly<Record<string, string>>) => busIdOf((name) => properties[name])
const app = { 'spring.application.name': 'user-service', 'server.port': '28081' }

test('a configured id is taken as it is', () => {
  expect(of({ ...app, 'spring.cloud.bus.id': 'me:1:2' })).toBe('me:1:2')
})

test('else it is application, profiles where there are some, port, and 32 hex digits of its own', () => {
  expect(of(app)).toMatch(/^user-service:28081:[\da-f]{32}$/)
  expect(of({ ...app, 'spring.profiles.active': 'prod,eu' })).toMatch(/^user-service:prod,eu:28081:[\da-f]{32}$/)
  expect(of({ ...app, 'spring.profiles.active': ' ' })).toMatch(/^user-service:28081:/)
  expect(of({})).toMatch(/^application:8080:/)
  expect(of(app)).not.toBe(of(app))
})

test('index and instance may be given, and a platform says them all', () => {
  expect(of({ ...app, 'spring.application.index': '3', 'cachedrandom.user-service.value': 'ff' })).toBe('user-service:3:ff')
  const platform = { 'vcap.application.name': 'v', 'vcap.application.instance_index': '1', 'vcap.application.instance_id': 'i' }
  expect(of({ ...app, ...platform, 'spring.profiles.active': 'dev' })).toBe('v:1:i')
})
