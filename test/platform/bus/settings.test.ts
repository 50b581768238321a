import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { kafkaLogin } from '../../../src/platform/bus/kafka-settings.ts'
import { rabbitLogins } from '../../../src/platform/bus/rabbit-settings.ts'
import { busSettings } from '../../../src/platform/bus/settings.ts'
import { environmentOf } from '../../support/fakes/properties.ts'
import { temporaryFolder } from '../../support/rig.ts'

type Properties = Parameters<typeof environmentOf>[0]

test('without properties everything is on but the trace, over RabbitMQ', () => {
  expect(busSettings(environmentOf({ 'spring.cloud.bus.id': 'me' }))).toEqual({
    ...{ isEnabled: true, broker: 'rabbit', destination: 'springCloudBus', self: { id: 'me', configNames: [] } },
    ...{ acknowledges: true, acknowledgeTo: '**', traces: false },
    follows: { refresh: true, environmentChange: true, shutdown: true },
  })
})

test('each of them can be said otherwise', () => {
  const settings = busSettings(
    environmentOf({
      'spring.cloud.bus.enabled': false,
      'spring.cloud.bus.destination': 'other',
      'spring.cloud.bus.ack.destination-service': 'watcher',
      'spring.cloud.config.name': 'users,common',
      'spring.cloud.stream.default-binder': 'kafka',
    }),
  )
  expect(settings).toMatchObject({
    ...{ isEnabled: false, destination: 'other', acknowledgeTo: 'watcher:**', broker: 'kafka' },
    self: { configNames: ['users', 'common'] },
  })
})

test('what a lab says of the broker counts before a binder that a file names', () => {
  const broker = (lab: string) =>
    busSettings(environmentOf({ 'msa.bus.broker': lab, 'spring.cloud.stream.default-binder': 'kafka' })).broker
  expect([broker('rabbitmq'), broker('kafka'), broker('')]).toEqual(['rabbit', 'kafka', 'kafka'])
})

test('a binder that is neither of the two is said', () => {
  expect(() => busSettings(environmentOf({ 'spring.cloud.stream.default-binder': 'pulsar' }))).toThrow(
    'spring.cloud.stream.default-binder: "pulsar" is neither rabbit nor kafka',
  )
})

const guest = { username: 'guest', password: 'guest', virtualHost: '/', tls: undefined }
const trusting = { verifyCertificate: true, verifyHostname: true, keyStore: undefined, keyStorePassword: undefined }

test.each<[string, Properties, unknown]>([
  ['nothing', {}, [{ host: 'localhost', port: 5672, ...guest }]],
  [
    'host, port, user and virtual host',
    {
      ...{ 'spring.rabbitmq.host': 'h', 'spring.rabbitmq.port': 5, 'spring.rabbitmq.username': 'u' },
      ...{ 'spring.rabbitmq.password': 'p', 'spring.rabbitmq.virtual-host': 'v' },
    },
    [{ host: 'h', port: 5, username: 'u', password: 'p', virtualHost: 'v', tls: undefined }],
  ],
  [
    'addresses, which beat a host',
    { 'spring.rabbitmq.host': 'h', 'spring.rabbitmq.addresses': 'a:1, b ,[::1]:7' },
    [
      { host: 'a', port: 1, ...guest },
      { host: 'b', port: 5672, ...guest },
      { host: '::1', port: 7, ...guest },
    ],
  ],
  [
    'a whole address',
    { 'spring.rabbitmq.addresses': 'amqp://u:p%40:x@h:1/v', 'spring.rabbitmq.username': 'other' },
    [{ host: 'h', port: 1, username: 'u', password: 'p%40:x', virtualHost: 'v', tls: undefined }],
  ],
  ['a secure address', { 'spring.rabbitmq.addresses': 'amqps://h' }, [{ host: 'h', port: 5671, ...guest, tls: trusting }]],
  [
    'TLS that looks at nothing',
    {
      'spring.rabbitmq.ssl.enabled': true,
      'spring.rabbitmq.ssl.validate-server-certificate': false,
      'spring.rabbitmq.ssl.verify-hostname': false,
    },
    [{ host: 'localhost', port: 5671, ...guest, tls: { ...trusting, verifyCertificate: false, verifyHostname: false } }],
  ],
])('RabbitMQ by %s', (_, properties, logins) => {
  expect(rabbitLogins(environmentOf(properties))).toEqual(logins)
})

test('an address that is none, and a key store that is not there, are said without a password', () => {
  const addresses = environmentOf({ 'spring.rabbitmq.addresses': 'amqp://u:secret@:1' })
  expect(() => rabbitLogins(addresses)).toThrow(/^spring\.rabbitmq\.addresses: an address in it is not host:port$/)
  const store = { 'spring.rabbitmq.ssl.enabled': true, 'spring.rabbitmq.ssl.key-store': 'file:/no/such.p12' }
  expect(() => rabbitLogins(environmentOf(store))).toThrow(/^spring\.rabbitmq\.ssl\.key-store: cannot be read/)
})

test.each<[string, Properties, readonly string[]]>([
  ['nothing', {}, ['localhost:9092']],
  ['bootstrap servers', { 'spring.kafka.bootstrap-servers': 'a:1,b:2' }, ['a:1', 'b:2']],
  [
    'the binder, which beats them',
    { 'spring.kafka.bootstrap-servers': 'a:1', 'spring.cloud.stream.kafka.binder.brokers': 'c, d:4' },
    ['c:9092', 'd:4'],
  ],
  [
    'the binder with a port for all',
    { 'spring.cloud.stream.kafka.binder.brokers': 'c', 'spring.cloud.stream.kafka.binder.default-broker-port': 7 },
    ['c:7'],
  ],
])('Kafka by %s', (_, properties, brokers) => {
  expect(kafkaLogin(environmentOf(properties), 'me')).toEqual({ brokers, clientId: 'me', tls: undefined, sasl: undefined })
})

const jaas = 'org.apache.kafka.common.security.scram.ScramLoginModule required username="u" password="p\'w";'

test('Kafka with a login and certificates', async () => {
  const pem = join(await temporaryFolder(), 'ca.pem')
  await writeFile(pem, '-----BEGIN CERTIFICATE-----')
  const properties = {
    'spring.kafka.properties.security.protocol': 'SASL_SSL',
    'spring.kafka.properties.sasl.mechanism': 'SCRAM-SHA-512',
    'spring.cloud.stream.kafka.binder.configuration.sasl.jaas.config': jaas,
    'spring.kafka.properties.ssl.truststore.location': pem,
  }
  expect(kafkaLogin(environmentOf(properties), 'me')).toMatchObject({
    sasl: { mechanism: 'scram-sha-512', username: 'u', password: "p'w" },
    tls: { authorities: '-----BEGIN CERTIFICATE-----', certificate: undefined, verifyHostname: true },
  })
})

test.each<[string, Properties]>([
  ['spring.kafka.properties.sasl.mechanism: is none of', { 'spring.kafka.properties.sasl.mechanism': 'GSSAPI' }],
  [
    'spring.kafka.properties.sasl.jaas.config: names no username',
    { 'spring.kafka.properties.sasl.jaas.config': 'x password="secret"' },
  ],
])('what of Kafka cannot be done here is said: %s', (message, properties) => {
  const environment = environmentOf({ 'spring.kafka.security.protocol': 'SASL_PLAINTEXT', ...properties })
  expect(() => kafkaLogin(environment, 'me')).toThrow(message)
  expect(() => kafkaLogin(environment, 'me')).not.toThrow('secret')
})
