import { expect, test } from 'vitest'
import type { Environment } from '../../../src/platform/platform.ts'
import { readSettings } from '../../../src/services/discovery-service/config.ts'
import { registryDefaults } from './start.ts'

test('nothing configured is what Spring has, and no peers', () => {
  const settings = readSettings(environment({}))
  expect(settings).toMatchObject({
    environment: 'test',
    datacenter: 'default',
    dashboard: { enabled: true, path: '/' },
    peers: { urls: [] },
  })
  expect(settings.registry).toEqual(registryDefaults)
})

test('peers are listed as for clients', () => {
  const urls = {
    'eureka.client.service-url.defaultZone': 'http://a:8761/eureka/, http://b:8761/eureka/,nonsense,http://a:8761/eureka/',
  }
  expect(readSettings(environment(urls)).peers.urls).toEqual(['http://a:8761/eureka/', 'http://b:8761/eureka/'])
  const zones = {
    'eureka.client.region': 'here',
    'eureka.client.availability-zones.here': 'z1,z2',
    'eureka.client.service-url.z1': 'http://a/eureka',
    'eureka.client.service-url.z2': 'http://b/eureka',
  }
  expect(readSettings(environment(zones)).peers.urls).toEqual(['http://a/eureka', 'http://b/eureka'])
})

function environment(properties: Readonly<Record<string, string>>): Environment {
  const get = (name: string) => properties[name]
  return {
    activeProfiles: [],
    sources: [],
    get,
    number: (name, fallback) => Number(get(name) ?? fallback),
    boolean: (name, fallback) => (get(name) ?? String(fallback)) === 'true',
    durationMs: (name, fallback) => Number(get(name) ?? fallback),
    list: (name, fallback) => get(name)?.split(',') ?? fallback,
    below: () => new Map(),
    onChange: () => undefined,
  }
}
