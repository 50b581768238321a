import { resolve } from 'node:path'
import { wrongBroker } from '../../lab/project/broker-address.ts'
import { MsaError } from '../../shared/errors.ts'
import { quoted } from '../../shared/quote.ts'
import type { ImportFacts } from './import.ts'
import { jaasOption } from './secret-in.ts'
import { mechanisms, tlsOf, type WrittenKafka, type WrittenPem, type WrittenSecret, type WrittenTls } from './written.ts'

/** What Java's client or librdkafka's is told of a cluster; undefined where no broker is. */
export async function kafkaIn(facts: ImportFacts): Promise<WrittenKafka | undefined> {
  const { get } = facts
  const brokers = (get('bootstrap.servers') ?? get('metadata.broker.list'))?.value.split(',').map(bareBroker)
  if (brokers === undefined) return undefined
  const wrong = brokers.map(wrongBroker).find((each) => each !== undefined)
  if (wrong !== undefined) throw invalid(facts, `its brokers: each ${wrong}`)
  const protocol = (get('security.protocol')?.value ?? 'PLAINTEXT').toUpperCase()
  if (!/^(?:SASL_)?(?:PLAINTEXT|SSL)$/.test(protocol)) throw invalid(facts, `security.protocol is ${quoted(protocol)}`)
  return {
    brokers,
    ...(protocol.endsWith('SSL') && { tls: await tlsIn(facts) }),
    ...(protocol.startsWith('SASL') && { sasl: saslIn(facts) }),
  }
}

/** `SASL_SSL://b1:9093` is what some write. */
function bareBroker(address: string): string {
  return address.trim().replace(/^\w+:\/\//, '')
}

function saslIn(facts: ImportFacts): NonNullable<WrittenKafka['sasl']> {
  const { get, secret } = facts
  const said = (get('sasl.mechanism') ?? get('sasl.mechanisms'))?.value ?? 'GSSAPI'
  const mechanism = mechanisms.find((each) => each === said.toLowerCase())
  if (!mechanism) throw invalid(facts, `it logs in with ${said}, and msa knows PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512`)
  const jaas = get('sasl.jaas.config')
  const username = jaas ? jaasOption(jaas.value, 'username') : get('sasl.username')?.value
  if (username === undefined) throw invalid(facts, 'it does not say who logs in (sasl.jaas.config, or sasl.username)')
  const isWithPassword = jaas === undefined || jaasOption(jaas.value, 'password') !== undefined
  const password: WrittenSecret = isWithPassword ? secret(jaas ? 'sasl.jaas.config' : 'sasl.password') : 'prompt'
  return { mechanism, username, password }
}

async function tlsIn(facts: ImportFacts): Promise<true | WrittenTls> {
  const { get, warnings } = facts
  const ca = facts.ca ?? (await authoritiesIn(facts))
  const [cert, key] = [await certificateIn(facts), await keyIn(facts)]
  const isLoose = get('ssl.endpoint.identification.algorithm')?.value.replace(/^none$/, '') === ''
  const unchecked = get('enable.ssl.certificate.verification')?.value === 'false'
  if (unchecked) warnings.push('it does not check certificates; msa does. The authority behind them:  --ca ca.pem')
  const hasPassword = key !== undefined && get('ssl.key.password') !== undefined
  return tlsOf({
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(hasPassword && { keyPassword: facts.secret('ssl.key.password') }),
    ...(isLoose && { verifyHostname: false as const }),
  })
}

async function authoritiesIn(facts: ImportFacts): Promise<WrittenPem | undefined> {
  return (
    settingWith(facts, 'ssl.truststore.certificates', 'ssl.ca.pem') ??
    fileAt(facts, '--ca', 'ssl.truststore.location', 'ssl.ca.location')
  )
}

async function certificateIn(facts: ImportFacts): Promise<WrittenPem | undefined> {
  return (
    settingWith(facts, 'ssl.keystore.certificate.chain', 'ssl.certificate.pem') ??
    (await fileAt(facts, '--cert', 'ssl.keystore.location', 'ssl.certificate.location'))
  )
}

async function keyIn(facts: ImportFacts): Promise<WrittenPem | undefined> {
  return (
    settingWith(facts, 'ssl.keystore.key', 'ssl.key.pem') ??
    (await fileAt(facts, '--key', 'ssl.keystore.location', 'ssl.key.location'))
  )
}

function settingWith({ get, path }: ImportFacts, ...names: readonly string[]): WrittenPem | undefined {
  const found = names.map(get).find((each) => each !== undefined)
  return found && { file: path, key: found.key }
}

async function fileAt(facts: ImportFacts, flag: string, ...names: readonly string[]): Promise<string | undefined> {
  const found = names.map(facts.get).find((each) => each !== undefined && each.value !== '' && each.value !== 'probe')
  if (!found) return undefined
  const file = await facts.find(found.value.replace(/^file:(\/\/)?/, ''))
  if (await facts.isPem(file)) return file
  throw new MsaError('CONFIG_INVALID', `${found.key} of ${facts.path} is no PEM file, and msa reads no other: ${file}.`, {
    hint:
      flag === '--ca'
        ? `keytool -list -rfc -keystore ${file} > ca.pem     and then add  --ca ca.pem`
        : `openssl pkcs12 -in ${file} -nodes > client.pem     and name that in ${facts.path}`,
    exitCode: 3,
  })
}

function invalid({ path }: Pick<ImportFacts, 'path'>, because: string): MsaError {
  return new MsaError('CONFIG_INVALID', `${resolve(path)} cannot be taken over: ${because}.`, {
    hint: 'msa context add --help',
    exitCode: 2,
  })
}
