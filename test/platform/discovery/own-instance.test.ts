import { readFileSync } from 'node:fs'
import type { NetworkInterfaceInfo } from 'node:os'
import { expect, test } from 'vitest'
import { hostInfo, ownAddress, springCloudClientHostInfo } from '../../../src/platform/discovery/host-info.ts'
import { describeInstance, initialStatus } from '../../../src/platform/discovery/own-instance.ts'
import { decodeInstance } from '../../../src/protocols/eureka/json.ts'
import { environmentOf } from './fixtures.ts'

const outside = { hostname: 'box', ipAddress: '10.0.0.5' }

test('with the settings of the recorded Spring application the instance is the recorded one', () => {
  const [, post] = JSON.parse(readFileSync(new URL('../../vectors/spring/eureka-client-traffic.json', import.meta.url), 'utf8'))
  const { status, lastUpdatedTimestamp, lastDirtyTimestamp, ...theirs } = decodeInstance(post.request.body)
  const environment = environmentOf({
    'spring.application.name': 'user-service',
    'spring.cloud.client.hostname': '10.0.0.5',
    'server.port': 28081,
    'eureka.instance.hostname': 'localhost',
    'eureka.instance.ip-address': '127.0.0.1',
    'eureka.instance.lease-renewal-interval-in-seconds': 3,
    'eureka.instance.leaseExpirationDurationInSeconds': 9,
  })
  expect(describeInstance(environment, 28081)).toEqual(theirs)
  expect([status, lastUpdatedTimestamp < lastDirtyTimestamp]).toEqual(['UP', true])
})

test('each setting of an instance is heeded', () => {
  const instance = describeInstance(
    environmentOf({
      'eureka.instance.appname': 'Shop',
      'eureka.instance.app-group-name': 'lab',
      'eureka.instance.instance-id': 'mine',
      'eureka.instance.prefer-ip-address': true,
      'eureka.instance.ip-address': '10.1.1.1',
      'eureka.instance.non-secure-port': 80,
      'eureka.instance.secure-port': 8443,
      'eureka.instance.secure-port-enabled': true,
      'eureka.instance.virtual-host-name': 'shop,store',
      'eureka.instance.secure-virtual-host-name': 'safe-shop',
      'eureka.instance.status-page-url-path': '/about',
      'eureka.instance.health-check-url-path': 'healthy',
      'eureka.instance.home-page-url': 'http://shop/',
      'eureka.instance.metadata-map.zone': 'blue',
      'eureka.instance.metadata-map.__proto__': 'data',
      'eureka.instance.metadata-map.tags[0]': 'a',
      'eureka.instance.metadata-map.nothing': '',
      'management.server.port': 9000,
      'management.server.base-path': '/manage',
      'spring.application.name': 'ignored',
    }),
    8081,
  )
  expect(instance).toMatchObject({
    app: 'SHOP',
    appGroupName: 'LAB',
    instanceId: 'mine',
    hostName: '10.1.1.1',
    ipAddr: '10.1.1.1',
    port: { number: 80, enabled: true },
    securePort: { number: 8443, enabled: true },
    vipAddress: 'shop,store',
    secureVipAddress: 'safe-shop',
    homePageUrl: 'http://shop/',
    statusPageUrl: 'http://10.1.1.1:9000/manage/about',
    healthCheckUrl: 'http://10.1.1.1:9000/manage/healthy',
    secureHealthCheckUrl: 'https://10.1.1.1:9000/manage/healthy',
  })
  expect([...instance.metadata]).toEqual([
    ['zone', 'blue'],
    ['__proto__', 'data'],
    ['tags.0', 'a'],
    ['management.port', '9000'],
  ])
})

test('a secure port is the one that is listened on, unless another is named', () => {
  const instance = describeInstance(environmentOf({ 'eureka.instance.secure-port-enabled': true }), 8081)
  expect(instance.securePort).toEqual({ number: 8081, enabled: true })
})

test('two instances with a random port on one machine have two ids', () => {
  const here = { 'spring.cloud.client.hostname': 'here', 'spring.application.name': 'user-service' }
  expect(describeInstance(environmentOf({ ...here, 'server.port': 0 }), 40001).instanceId).toBe('here:user-service:40001')
  expect(describeInstance(environmentOf({ ...here, 'spring.application.instance_id': 'x1' }), 40001).instanceId).toBe(
    'here:user-service:x1',
  )
  const nameless = environmentOf({ 'spring.cloud.client.hostname': 'here' })
  expect(describeInstance(nameless, 40001)).toMatchObject({ app: 'UNKNOWN', instanceId: 'here:40001' })
})

test('the address registered is one that leads to what we listen on', () => {
  const addressOf = (values: Record<string, string | boolean>) => ownAddress(environmentOf(values), outside)
  const loopback = { hostname: '127.0.0.1', ipAddress: '127.0.0.1' }
  expect(addressOf({})).toEqual(loopback)
  expect(addressOf({ 'server.address': '127.0.0.1' })).toEqual(loopback)
  expect(addressOf({ 'server.address': 'localhost' })).toEqual({ hostname: 'localhost', ipAddress: '127.0.0.1' })
  expect(addressOf({ 'server.address': '[::1]' })).toEqual({ hostname: '::1', ipAddress: '::1' })
  expect(addressOf({ 'server.address': '192.168.1.7' })).toEqual({ hostname: '192.168.1.7', ipAddress: '192.168.1.7' })
  expect(addressOf({ 'server.address': '0.0.0.0' })).toEqual(outside)
  expect(addressOf({ 'server.address': '::', 'eureka.instance.prefer-ip-address': true })).toEqual({
    hostname: '10.0.0.5',
    ipAddress: '10.0.0.5',
  })
  expect(addressOf({ 'eureka.instance.hostname': 'shop.example' })).toEqual({ hostname: 'shop.example', ipAddress: '127.0.0.1' })
  expect(describeInstance(environmentOf({ 'server.address': '::1' }), 80).homePageUrl).toBe('http://[::1]:80/')
})

test('the machine is its first address that is not loopback, and loopback when it has no other', () => {
  const at = (address: string, internal: boolean): NetworkInterfaceInfo => {
    return { address, internal, family: 'IPv4', netmask: '', mac: '', cidr: null }
  }
  const info = hostInfo({ lo: [at('127.0.0.1', true)], eth0: [at('10.0.0.5', false)], eth1: [at('10.0.0.6', false)] }, 'box')
  expect(info).toEqual(outside)
  expect(hostInfo({ lo: [at('127.0.0.1', true)] }, 'box')).toEqual({ hostname: 'localhost', ipAddress: '127.0.0.1' })
  expect([...springCloudClientHostInfo(info).properties].map(([key, { value }]) => [key, value])).toEqual([
    ['spring.cloud.client.hostname', 'box'],
    ['spring.cloud.client.ip-address', '10.0.0.5'],
  ])
})

test('an instance starts with the status that is set, UP by default', () => {
  expect(initialStatus(environmentOf({}))).toBe('UP')
  expect(initialStatus(environmentOf({ 'eureka.instance.initial-status': 'out-of-service' }))).toBe('OUT_OF_SERVICE')
})
