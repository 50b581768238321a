import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { importFrom } from '../../../src/systems/context/import.ts'
import { findSecret } from '../../../src/systems/context/secrets.ts'
import { temporaryFolder } from '../../support/rig.ts'

const pem = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'
const nobody = { env: {}, ask: () => Promise.reject(new Error('nobody is asked')) }

async function imported(
  name: string,
  text: string,
  { ca, env = {}, mode = 0o600 }: { ca?: string; env?: Record<string, string>; mode?: number } = {},
) {
  const cwd = await temporaryFolder()
  await writeFile(join(cwd, name), text, { mode })
  await writeFile(join(cwd, 'ca.pem'), pem)
  await writeFile(join(cwd, 'truststore.jks'), 'binary')
  return { cwd, ...(await importFrom(name, { cwd, env, ca })) }
}

const secretAt = (path: string, key: string) => findSecret({ kind: 'setting', path, key }, 'the password', nobody)

test('Java’s client.properties: its password stays where it is, and is found there', async () => {
  const { context, kept, warnings, cwd } = await imported(
    'client.properties',
    `bootstrap.servers=SASL_SSL://b1:9093, b2:9093
security.protocol=SASL_SSL
sasl.mechanism=SCRAM-SHA-512
sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \\
  username="ada" password="it's \\\\"; x";
ssl.truststore.type=PEM
ssl.truststore.location=ca.pem
ssl.endpoint.identification.algorithm=
`,
  )
  const file = join(cwd, 'client.properties')
  expect(context).toEqual({
    kafka: {
      brokers: ['b1:9093', 'b2:9093'],
      tls: { ca: join(cwd, 'ca.pem'), verifyHostname: false },
      sasl: { mechanism: 'scram-sha-512', username: 'ada', password: { file, key: 'sasl.jaas.config' } },
    },
  })
  expect([kept, warnings]).toEqual([['sasl.jaas.config'], []])
  expect(JSON.stringify(context)).not.toContain("it's")
  expect(await secretAt(file, 'sasl.jaas.config')).toBe(`it's "; x`)
})

test('certificates that stand in a setting are read from there', async () => {
  const { context, cwd } = await imported(
    'client.properties',
    'bootstrap.servers=b\nsecurity.protocol=SSL\nssl.truststore.certificates=-----BEGIN CERTIFICATE----- AAAA -----END CERTIFICATE-----\nssl.keystore.key=x\nssl.key.password=pw\n',
  )
  const file = join(cwd, 'client.properties')
  expect(context.kafka?.tls).toEqual({
    ca: { file, key: 'ssl.truststore.certificates' },
    key: { file, key: 'ssl.keystore.key' },
    keyPassword: { file, key: 'ssl.key.password' },
  })
})

test('a store that is no PEM is said with the line that makes one; --ca beats it', async () => {
  const text = 'bootstrap.servers=b\nsecurity.protocol=SSL\nssl.truststore.location=truststore.jks\n'
  await expect(imported('client.properties', text)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(/^ssl\.truststore\.location of .* is no PEM file/),
    hint: expect.stringContaining('keytool -list -rfc -keystore '),
  })
  expect((await imported('client.properties', text, { ca: '/x/ca.pem' })).context.kafka?.tls).toEqual({ ca: '/x/ca.pem' })
})

test('kcat’s conf: nothing in it is escaped', async () => {
  const { context, cwd, warnings } = await imported(
    'kcat.conf',
    `# a comment
metadata.broker.list = b1:9093
security.protocol=sasl_ssl
sasl.mechanisms=PLAIN
sasl.username=ada
sasl.password=a\\user=c#d
ssl.ca.location=ca.pem
enable.ssl.certificate.verification=false
`,
    { mode: 0o644 },
  )
  const file = join(cwd, 'kcat.conf')
  expect(context.kafka).toEqual({
    brokers: ['b1:9093'],
    tls: { ca: join(cwd, 'ca.pem') },
    sasl: { mechanism: 'plain', username: 'ada', password: { file, key: 'sasl.password' } },
  })
  expect(await secretAt(file, 'sasl.password')).toBe('a\\user=c#d')
  expect(warnings).toEqual([
    'it does not check certificates; msa does. The authority behind them:  --ca ca.pem',
    'kcat.conf holds a secret, and others may read it: chmod 600 kcat.conf',
  ])
})

test('Spring’s application.yml: all that it names; variables stay variables', async () => {
  const { context, cwd, warnings, kept } = await imported(
    'application.yml',
    `spring:
  kafka:
    bootstrap-servers: [b1:9092, "\${BROKER:b2:9092}"]
    properties:
      security.protocol: SASL_PLAINTEXT
      "[sasl.mechanism]": PLAIN
      sasl.jaas.config: org.apache.kafka.common.security.plain.PlainLoginModule required username="ada" password="s3cret";
  rabbitmq: {host: mq, virtual-host: shop, username: ada, password: "\${MQ_PASSWORD}"}
  cloud.config: {uri: https://config:8888, username: grace, password: "{cipher}00ff"}
  datasource: {url: "jdbc:mariadb://db:3306/orders?useSSL=false", username: root, password: pw}
eureka.client.service-url.defaultZone: http://eve:p%40ss@eureka:8761/eureka/,http://b:8761/eureka/
management.zipkin.tracing.endpoint: http://zipkin:9411/api/v2/spans
---
spring.config.activate.on-profile: prod
spring.rabbitmq.host: other
`,
    { env: { BROKER: 'b3:9092' } },
  )
  const file = join(cwd, 'application.yml')
  expect(context).toEqual({
    kafka: {
      brokers: ['b1:9092', 'b3:9092'],
      sasl: { mechanism: 'plain', username: 'ada', password: { file, key: 'spring.kafka.properties.sasl.jaas.config' } },
    },
    rabbitmq: { url: 'amqp://mq:5672/shop', username: 'ada', password: { env: 'MQ_PASSWORD' } },
    config: { url: 'https://config:8888', username: 'grace', password: 'prompt' },
    eureka: {
      url: 'http://eureka:8761/eureka',
      username: 'eve',
      password: { file, key: 'eureka.client.service-url.defaultZone' },
    },
    zipkin: 'http://zipkin:9411',
    sql: { url: 'mariadb://db:3306/orders', username: 'root', password: { file, key: 'spring.datasource.password' } },
  })
  expect(kept).toEqual([
    'spring.kafka.properties.sasl.jaas.config',
    'eureka.client.service-url.defaultZone',
    'spring.datasource.password',
  ])
  expect(warnings).toEqual([expect.stringMatching(/^spring\.cloud\.config\.password is encrypted/)])
  expect(await secretAt(file, 'eureka.client.service-url.defaultZone')).toBe('p@ss')
  expect(await secretAt(file, 'spring.kafka.properties.sasl.jaas.config')).toBe('s3cret')
})

test('a Spring application.properties is told from a client’s', async () => {
  const { context } = await imported('application.properties', 'spring.rabbitmq.addresses=amqps://ada:pw@mq:5671/shop\n')
  expect(context.rabbitmq).toMatchObject({ url: 'amqps://mq:5671/shop', username: 'ada' })
})

test.each([
  ['it is not there', undefined, /cannot be read: ENOENT/],
  ['it names nothing', 'a=b\n', /names no system that msa knows/],
  [
    'it logs in another way',
    'bootstrap.servers=b\nsecurity.protocol=SASL_SSL\nsasl.mechanism=OAUTHBEARER\n',
    /logs in with OAUTHBEARER/,
  ],
  ['it has no user', 'bootstrap.servers=b\nsecurity.protocol=SASL_SSL\nsasl.mechanism=PLAIN\n', /does not say who logs in/],
  ['its brokers are none', 'bootstrap.servers=b:x\n', /must be host:port/],
])('where %s, that is said', async (_, text, message) => {
  const cwd = await temporaryFolder()
  if (text !== undefined) await writeFile(join(cwd, 'client.properties'), text)
  const importing = importFrom('client.properties', { cwd, env: {} })
  await expect(importing).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringMatching(message) })
})
