import { expect, test } from 'vitest'
import { readProject } from '../../../src/lab/project/read.ts'
import { MsaError } from '../../../src/shared/errors.ts'

function read(text: string) {
  return readProject({ text, file: '/shop/msa.yaml', dir: '/shop', shownAs: 'msa.yaml' }, [])
}

function complaint(text: string): readonly string[] {
  try {
    read(text)
  } catch (error) {
    if (error instanceof MsaError) return error.details
    throw error
  }
  return []
}

test('a context with everything in it', () => {
  const { contexts, warnings } = read(`contexts:
  staging:
    kafka:
      brokers: [b1:9093, "b2:9093,[::1]:9094"]
      tls: {ca: certs/ca.pem, cert: {file: client.properties, key: ssl.keystore.certificate.chain}, key: /keys/client.key, verifyHostname: false}
      sasl: {mechanism: scram-sha-512, username: ada, password: {env: KAFKA_PASSWORD}}
    rabbitmq: {url: "amqps://mq:5671/shop", username: ada, password: {file: mq.pass}, api: "https://mq:15671/"}
    connect: http://connect:8083/
    config: {url: https://grace@config:8888, password: prompt, tls: {ca: certs/ca.pem}}
    sql: jdbc:mariadb://db:3306/orders
    configRepo: ../config
    broker: kafka
    protect: true
  small: {kafka: "b1,b2:9093"}
`)
  expect(warnings).toEqual([])
  expect(contexts.staging).toMatchObject({
    kafka: {
      brokers: ['b1:9093', 'b2:9093', '[::1]:9094'],
      tls: {
        ca: { kind: 'file', path: '/shop/certs/ca.pem' },
        cert: { kind: 'setting', path: '/shop/client.properties', key: 'ssl.keystore.certificate.chain' },
        key: { kind: 'file', path: '/keys/client.key' },
        verifyHostname: false,
      },
      sasl: { mechanism: 'scram-sha-512', username: 'ada', password: { kind: 'env', name: 'KAFKA_PASSWORD' } },
    },
    rabbitmq: {
      ...{ url: 'amqps://mq:5671/shop', username: 'ada', password: { kind: 'file', path: '/shop/mq.pass' }, tls: { ca: null } },
      api: { url: 'https://mq:15671', username: null, password: null },
    },
    connect: { url: 'http://connect:8083', username: null, password: null, tls: null },
    config: {
      url: 'https://config:8888',
      username: 'grace',
      password: { kind: 'prompt' },
      tls: { ca: { path: '/shop/certs/ca.pem' } },
    },
    eureka: null,
    sql: { url: 'mariadb://db:3306/orders', username: null },
    ...{ configRepo: '/config', broker: 'kafka', protect: true },
  })
  expect(contexts.small).toMatchObject({ kafka: { brokers: ['b1', 'b2:9093'], tls: null, sasl: null }, protect: false })
})

test('who logs in and has no password said is asked for it', () => {
  const { contexts } = read(
    'contexts: {a: {kafka: {brokers: b, sasl: {mechanism: plain, username: ada}}, connect: http://ada@c}}',
  )
  expect([contexts.a?.kafka?.sasl?.password, contexts.a?.connect?.password]).toEqual([{ kind: 'prompt' }, { kind: 'prompt' }])
})

test('a secret that is written out is taken, with a warning that does not show it', () => {
  const { contexts, warnings } = read(`contexts:
  a:
    kafka: {brokers: b, sasl: {mechanism: plain, username: ada, password: hunter2}}
    connect: http://ada:hunter2@connect:8083
    config: {url: http://config, username: ada, password: $CONFIG_PASSWORD}
`)
  expect(contexts.a?.connect).toMatchObject({
    url: 'http://connect:8083',
    username: 'ada',
    password: { kind: 'literal', value: 'hunter2' },
  })
  expect(contexts.a?.config?.password).toEqual({ kind: 'env', name: 'CONFIG_PASSWORD' })
  expect(warnings).toEqual([
    'msa.yaml:3:75 contexts.a.kafka.sasl.password: a secret is written out here; keep it elsewhere: {env: NAME} or {file: path}',
    'msa.yaml:4:14 contexts.a.connect: a secret is written out here; keep it elsewhere: {url, username, password: {env: NAME}}',
  ])
})

test('what is wrong is said where it stands, and no secret with it', () => {
  const said = complaint(`contexts:
  A: {kafka: b}
  a:
    kafak: b
    kafka: {brokers: "b:99999", sasl: {mechanism: gssapi, username: ada, password: [hunter2]}}
    rabbitmq: http://mq
    connect: connect:8083
    zipkin: {username: ada}
    sql: postgres://db
    protect: maybe
  b: {kafka: {tls: yes}}
  c: {kafka: {tls: true}, config: {url: http://c, password: {env: A, key: b}}}
  d: {kafka: {brokers: b, sasl: {mechanism: plain}}}
`)
  expect(said.filter((line) => line.startsWith('msa.yaml'))).toMatchInlineSnapshot(`
    [
      "msa.yaml:2:3 contexts.A: must be lowercase letters, digits and "-", at most 30 of them, and begin with a letter or digit, not "A"",
      "msa.yaml:4:5 contexts.a.kafak: unknown key. Did you mean kafka?",
      "msa.yaml:5:22 contexts.a.kafka.brokers: must be host:port, such as b1.example:9093, not "b:99999"",
      "msa.yaml:5:51 contexts.a.kafka.sasl.mechanism: must be plain, scram-sha-256 or scram-sha-512, not "gssapi"",
      "msa.yaml:5:84 contexts.a.kafka.sasl.password: must be {env: NAME} or {file: path}, not a list",
      "msa.yaml:6:15 contexts.a.rabbitmq: must be an address such as amqp://mq.example:5672, not "http://mq"",
      "msa.yaml:7:14 contexts.a.connect: must be an address such as http://connect.example:8083, not "connect:8083"",
      "msa.yaml:8:13 contexts.a.zipkin: must say its address: {url: http://connect.example:8083}",
      "msa.yaml:9:10 contexts.a.sql: must be an address such as mariadb://db.example:3306/orders, not "postgres://db"",
      "msa.yaml:10:14 contexts.a.protect: must be true or false, not "maybe"",
      "msa.yaml:11:20 contexts.b.kafka.tls: must be true, or a mapping of ca, cert, key and verifyHostname, not text",
      "msa.yaml:12:14 contexts.c.kafka: must say its brokers: {brokers: [b1.example:9093]}",
      "msa.yaml:12:61 contexts.c.config.password: must be {env: NAME}, {file: path}, {file: path, key: name of a setting}, or prompt",
      "msa.yaml:13:14 contexts.d.kafka: must say who logs in: sasl.username",
    ]
  `)
  expect(said.join('\n')).not.toContain('hunter2')
})
