import { expect, test } from 'vitest'
import type { Instance } from '../../src/protocols/eureka/instance.ts'
import { actuatorOf, portOf } from '../../src/systems/registry.ts'

const plain = {
  ipAddr: '127.0.0.1',
  port: { number: 8081, enabled: true },
  securePort: { number: 443, enabled: false },
  healthCheckUrl: undefined,
  statusPageUrl: undefined,
} as Instance

test.each<[string, Partial<Instance>, string]>([
  ['says nothing', {}, 'http://127.0.0.1:8081/actuator'],
  ['has it elsewhere', { healthCheckUrl: 'http://users:9000/users/manage/health' }, 'http://users:9000/users/manage'],
  [
    'tells only its status page',
    { healthCheckUrl: 'http://users/healthy', statusPageUrl: 'http://users:9000/actuator/info/' },
    'http://users:9000/actuator',
  ],
  [
    'answers over TLS alone',
    { port: { number: 80, enabled: false }, securePort: { number: 8443, enabled: true } },
    'https://127.0.0.1:8443/actuator',
  ],
])('the actuator of an instance that %s', (_, said, expected) => {
  expect(actuatorOf({ ...plain, ...said })).toBe(expected)
})

test('an instance with both ports is reached without TLS', () => {
  expect(portOf({ ...plain, securePort: { number: 8443, enabled: true } })).toBe(8081)
})
