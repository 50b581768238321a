import { expect, test } from 'vitest'
import {
  canonicalName,
  environmentNames,
  matchesEnvironmentVariable,
} from '../../../src/protocols/spring-properties/relaxed-name.ts'

test.each([
  ['my.service-url', 'my.serviceurl'],
  ['my.serviceUrl', 'my.serviceurl'],
  ['MY.service_url', 'my.serviceurl'],
  ['list[0].first-name', 'list[0].firstname'],
  ['map[Key-One].x', 'map[Key-One].x'],
  ['a[0][b.C].d-e', 'a[0][b.C].de'],
  ['open[x', 'open[x'],
])('%s is %s', (name, canonical) => {
  expect(canonicalName(name)).toBe(canonical)
})

test.each([
  ['spring.cloud.config.uri', 'SPRING_CLOUD_CONFIG_URI'],
  ['eureka.client.serviceUrl.defaultZone', 'EUREKA_CLIENT_SERVICEURL_DEFAULTZONE'],
  ['my.list[0].name', 'MY_LIST_0_NAME'],
  ['spring.main.log-startup-info', 'SPRING_MAIN_LOGSTARTUPINFO'],
  ['spring.main.log-startup-info', 'SPRING_MAIN_LOG_STARTUP_INFO'],
  ['server.port', 'server_port'],
  ['logging.level.org.acme', 'LOGGING_LEVEL_ORG_ACME'],
])('%s is bound by %s', (name, variable) => {
  expect(matchesEnvironmentVariable(name, variable)).toBe(true)
})

test('other variables do not bind', () => {
  expect(matchesEnvironmentVariable('server.port', 'SERVERPORT')).toBe(false)
  expect(matchesEnvironmentVariable('a.b', 'A_B_C')).toBe(false)
})

test('the usual form comes first', () => {
  expect(environmentNames('a.b-c')).toEqual(['A_BC', 'A_B_C', 'a_bc', 'a_b_c'])
})
