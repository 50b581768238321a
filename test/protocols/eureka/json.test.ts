import { expect, test } from 'vitest'
import { EurekaBodyError } from '../../../src/protocols/eureka/body-error.ts'
import {
  decodeApplications,
  decodeInstance,
  encodeApplications,
  encodeInstance,
  encodeRegistration,
} from '../../../src/protocols/eureka/json.ts'
import { exchangesOf } from '../../support/replay.ts'
import { exampleInstance } from './example.ts'

const plainDataCenter = { '@class': 'com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo', name: 'MyOwn' }
const amazon = { '@class': 'com.netflix.appinfo.AmazonInfo', name: 'Amazon' }
const recorded = exchangesOf(new URL('../../vectors/spring/eureka-server.json', import.meta.url))

test('what the original writes is read and written again to the byte, in full and compact', () => {
  const full = answerTo('apps after cancel')
  expect(encodeApplications(decodeApplications(full), 'full')).toBe(full)
  const compact = answerTo('apps compact')
  expect(encodeApplications(decodeApplications(compact), 'compact')).toBe(compact)
})

test('a registration is written as a Spring client sends it', () => {
  const traffic = exchangesOf(new URL('../../vectors/spring/eureka-client-traffic.json', import.meta.url))
  const sent = traffic.find(({ request }) => request.method === 'POST')?.request.body ?? ''
  expect(encodeRegistration(decodeInstance(sent))).toBe(sent)
})

test('numbers and booleans are read however they are written', () => {
  const instance = decodeInstance(
    registration({
      port: { $: '8081', '@enabled': false },
      lastDirtyTimestamp: '1767225600000',
      isCoordinatingDiscoveryServer: 'true',
      countryId: '3',
    }),
  )
  expect(instance).toMatchObject({ port: { number: 8081, enabled: false }, lastDirtyTimestamp: 1_767_225_600_000, countryId: 3 })
  expect(instance.isCoordinatingDiscoveryServer).toBe(true)
})

test('what a registration leaves out has the usual value', () => {
  const instance = decodeInstance(registration({}), { nowMs: 77 })
  expect(instance).toMatchObject({
    status: 'UP',
    overriddenStatus: 'UNKNOWN',
    port: { number: 7001, enabled: true },
    lastDirtyTimestamp: 77,
  })
})

test('the override has two spellings', () => {
  expect(decodeInstance(registration({ overriddenstatus: 'DOWN' })).overriddenStatus).toBe('DOWN')
})

test.each([
  ['Missing hostname', { hostName: '', instanceId: 'a' }],
  ['Missing hostname', { hostName: undefined, instanceId: 'a' }],
  ['Missing instanceId', { hostName: undefined }],
  ['Missing ip address', { ipAddr: null }],
  ['Missing dataCenterInfo', { dataCenterInfo: undefined }],
  ['Missing dataCenterInfo Name', { dataCenterInfo: { '@class': 'com.netflix.appinfo.MyDataCenterInfo' } }],
  ['Mismatched appName, expecting A but was B', { app: 'b' }],
])('a registration is refused with the words of the original: %s', (reason, different) => {
  expect(() => decodeInstance(registration(different), { app: 'A' })).toThrow(new EurekaBodyError('refused', reason))
})

test.each([
  ['truncated', '{"instance":{"app":"A"'],
  ['empty', ''],
  ['a list', '[]'],
  ['null', 'null'],
  ['without the member around it', '{"app":"A"}'],
  ['without app', registration({ app: undefined })],
  ['a bare port', registration({ port: 8080 })],
  ['a data centre of no class', registration({ dataCenterInfo: { name: 'MyOwn' } })],
  ['a data centre of a class of somebody', registration({ dataCenterInfo: { '@class': 'evil.Gadget', name: 'MyOwn' } })],
  ['metadata in metadata', registration({ metadata: { a: { b: 'c' } } })],
  ['an object for a name', registration({ instanceId: {} })],
  ['a list for a page', registration({ homePageUrl: [] })],
  ['a port with more in it', registration({ port: { $: 1, '@enabled': 'true', x: 1 } })],
  ['a lease with an object in it', registration({ leaseInfo: { x: {} } })],
  ['a data centre with more in it', registration({ dataCenterInfo: { ...plainDataCenter, metadata: {} } })],
  ['a machine of Amazon without metadata', registration({ dataCenterInfo: amazon })],
  ['a time beyond all numbers', registration({ lastDirtyTimestamp: 1e30 })],
  ['more than an instance', registration({}).replace(/}$/, ',"more":1}')],
  ['ten thousand brackets', '['.repeat(10_000)],
])('what cannot be read is said to be so: %s', (_, text) => {
  expect(() => decodeInstance(text)).toThrow(expect.objectContaining({ kind: 'unreadable' }))
})

test('a lease that is no object is the usual one', () => {
  expect(decodeInstance(registration({ leaseInfo: 5 })).leaseInfo).toBeUndefined()
})

test('a machine of Amazon that does not say which one it is goes by the id of the instance', () => {
  const { dataCenter } = decodeInstance(registration({ instanceId: 'one', dataCenterInfo: { ...amazon, metadata: {} } }))
  expect(dataCenter.metadata).toEqual(new Map([['instance-id', 'one']]))
})

test('metadata is written in the order of the original', () => {
  const metadata = new Map(['zone', 'a.b', 'management.port', 'k.x'].map((key) => [key, '1']))
  expect(encodeInstance(exampleInstance({ metadata }))).toContain(
    '"metadata":{"a.b":"1","k.x":"1","zone":"1","management.port":"1"}',
  )
})

test('__proto__ is a name like any other', () => {
  const text = registration({}).replace('{}', '{"__proto__":"x","constructor":"y","@class":"java.util.HashMap"}')
  const instance = decodeInstance(text)
  expect([...instance.metadata]).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ])
  expect(encodeInstance(instance)).toContain('"metadata":{"__proto__":"x","constructor":"y"}')
  expect(({} as { x?: string }).x).toBeUndefined()
})

test('a list of another server is read even where it is odd', () => {
  const odd = {
    applications: {
      application: {
        name: 'a',
        instance: { app: 'A', hostName: 'h', status: 'NEW', port: 80, unknown: { more: 1 }, dataCenterInfo: 'nowhere' },
      },
    },
  }
  const [application] = decodeApplications(JSON.stringify(odd)).applications
  expect(application).toMatchObject({ name: 'A', instances: [{ hostName: 'h', status: 'UNKNOWN', port: { number: 80 } }] })
  expect(decodeApplications('{"applications":{"application":[7,{"name":"B","instance":[null,{}]}]}}').applications).toEqual([
    { name: 'B', instances: [] },
  ])
  expect(decodeApplications('{"applications":{}}').applications).toEqual([])
  expect(() => decodeApplications('<html>')).toThrow(EurekaBodyError)
})

test('an Amazon data centre keeps its metadata', () => {
  const dataCenter = {
    class: 'com.netflix.appinfo.AmazonInfo',
    name: 'Amazon' as const,
    metadata: new Map([['instance-id', 'i-1']]),
  }
  expect(decodeInstance(encodeInstance(exampleInstance({ dataCenter }))).dataCenter).toEqual(dataCenter)
})

function answerTo(name: string): string {
  return recorded.find((exchange) => exchange.name === name)?.response?.body ?? ''
}

function registration(different: object): string {
  const dataCenterInfo = plainDataCenter
  return JSON.stringify({ instance: { app: 'A', hostName: 'h', ipAddr: '1.2.3.4', dataCenterInfo, metadata: {}, ...different } })
}
