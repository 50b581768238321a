import { readFileSync } from 'node:fs'
import type { KafkaLogin, KafkaSasl, KafkaTls } from '../../protocols/kafka/login.ts'
import { messageOf } from '../../shared/errors.ts'
import { SettingError } from '../config/setting-error.ts'
import type { Environment } from '../platform.ts'

/** The binder's brokers before Spring Kafka's own; of its security what does not need a Java key store. */
export function kafkaLogin(environment: Environment, clientId: string): KafkaLogin {
  const protocol = (setting(environment, 'security.protocol') ?? 'PLAINTEXT').toUpperCase()
  return {
    ...{ brokers: brokersOf(environment), clientId },
    tls: protocol.endsWith('SSL') ? tlsOf(environment) : undefined,
    sasl: protocol.startsWith('SASL') ? saslOf(environment) : undefined,
  }
}

function brokersOf(environment: Environment): readonly string[] {
  const binder = 'spring.cloud.stream.kafka.binder'
  const port = environment.number(`${binder}.default-broker-port`, 9092)
  const brokers = environment.list(`${binder}.brokers`, environment.list('spring.kafka.bootstrap-servers', ['localhost']))
  return brokers.map((each) => each.trim()).map((broker) => (/:\d+$/.test(broker) ? broker : `${broker}:${port}`))
}

/** A Kafka property, from the most to the least specific place it may stand in. */
function setting(environment: Environment, name: string): string | undefined {
  return nameOf(environment, name)?.value
}

function nameOf(environment: Environment, name: string) {
  return ['spring.cloud.stream.kafka.binder.configuration', 'spring.kafka.properties', 'spring.kafka']
    .map((place) => ({ name: `${place}.${name}`, value: environment.get(`${place}.${name}`) }))
    .find(({ value }) => value !== undefined && value !== '')
}

function saslOf(environment: Environment): KafkaSasl {
  const mechanism = (setting(environment, 'sasl.mechanism') ?? 'PLAIN').toLowerCase()
  if (mechanism !== 'plain' && mechanism !== 'scram-sha-256' && mechanism !== 'scram-sha-512')
    throw wrong(environment, 'sasl.mechanism', 'is none of PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512')
  const login = setting(environment, 'sasl.jaas.config') ?? ''
  const option = (name: string) => new RegExp(`\\b${name}\\s*=\\s*("|')(.*?)\\1`, 's').exec(login)?.[2]
  const [username, password] = [option('username'), option('password')]
  if (username === undefined || password === undefined)
    throw wrong(environment, 'sasl.jaas.config', 'names no username="…" and password="…"')
  return { mechanism, username, password }
}

function tlsOf(environment: Environment): KafkaTls {
  return {
    authorities: pemOf(environment, 'ssl.truststore.certificates', 'ssl.truststore.location'),
    certificate: pemOf(environment, 'ssl.keystore.certificate.chain', 'ssl.keystore.location'),
    key: pemOf(environment, 'ssl.keystore.key', 'ssl.keystore.location'),
    verifyHostname: setting(environment, 'ssl.endpoint.identification.algorithm') !== 'none',
  }
}

/** In the property itself, or in a PEM file; the file of a key store holds both the certificate and its key. */
function pemOf(environment: Environment, inline: string, location: string): string | undefined {
  const text = setting(environment, inline)
  if (text !== undefined) return text
  const path = setting(environment, location)?.replace(/^file:(\/\/)?/, '')
  if (path === undefined) return undefined
  let pem: string
  try {
    pem = readFileSync(path, 'latin1')
  } catch (error) {
    throw wrong(environment, location, `cannot be read: ${messageOf(error)}`)
  }
  if (!pem.includes('-----BEGIN')) throw wrong(environment, location, 'is no PEM file; Java key stores are not read here')
  return pem
}

function wrong(environment: Environment, name: string, because: string): SettingError {
  return new SettingError(nameOf(environment, name)?.name ?? `spring.kafka.properties.${name}`, undefined, because)
}
