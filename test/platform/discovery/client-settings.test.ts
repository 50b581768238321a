import { expect, test } from 'vitest'
import { clientSettings } from '../../../src/platform/discovery/client-settings.ts'
import { environmentOf } from './fixtures.ts'

test('without settings the client behaves as Spring’s does', () => {
  expect(clientSettings(environmentOf({}))).toEqual({
    urls: ['http://localhost:8761/eureka/'],
    connectTimeoutMs: 5000,
    readTimeoutMs: 8000,
    register: true,
    fetch: true,
    fetchIntervalMs: 30_000,
    replicationIntervalMs: 30_000,
    delta: true,
    onlyUp: true,
    followHealth: false,
    unregister: true,
    enforceRegistration: false,
    enforceFetch: false,
  })
})

test('the servers are found under every spelling, several of them separated by commas', () => {
  for (const name of [
    'eureka.client.service-url.defaultZone',
    'eureka.client.serviceUrl.defaultZone',
    'eureka.client.serviceurl.defaultzone',
  ]) {
    expect(clientSettings(environmentOf({ [name]: 'http://a/eureka/, http://b/eureka/' })).urls, name).toEqual([
      'http://a/eureka/',
      'http://b/eureka/',
    ])
  }
})

test('the zones of the region come in their order, the default zone’s servers stand in for a zone without its own', () => {
  const environment = environmentOf({
    'eureka.client.region': 'home',
    'eureka.client.availability-zones.home': 'blue,green,default',
    'eureka.client.service-url.green': 'http://green/eureka/',
    'eureka.client.service-url.blue': 'http://blue/eureka/',
    'eureka.client.service-url.defaultZone': 'http://default/eureka/',
  })
  expect(clientSettings(environment).urls).toEqual(['http://blue/eureka/', 'http://green/eureka/', 'http://default/eureka/'])
})
