import { expect, test } from 'vitest'
import { WireError, type WireErrorKind, type WireFacts } from '../../src/protocols/wire-error.ts'
import { MsaError } from '../../src/shared/errors.ts'
import { kafkaError } from '../../src/systems/kafka-error.ts'

const context = { kind: 'context', name: 'staging' } as const
const place = { host: 'b1', port: 9093 }
const login = {
  brokers: ['b1:9093'],
  tls: { verifyHostname: true },
  sasl: { mechanism: 'plain', username: 'ada', password: 'pw' },
} as const

function words(kind: WireErrorKind, facts: WireFacts = {}, of: Parameters<typeof kafkaError>[1] = login): string {
  const error = kafkaError(new WireError('kafka', kind, { ...place, ...facts }), of, context)
  if (!(error instanceof MsaError)) return 'not ours'
  return `${error.message}  → ${error.hint}  (${error.exitCode})`
}

test('what stands between us and a cluster has words, and a line to type', () => {
  expect([
    words('refused'),
    words('unreachable', { code: 'ENOTFOUND' }),
    words('timeout'),
    words('closed'),
    words('closed', {}, { brokers: ['b1:9093'] }),
    words('protocol', { speaks: 'HTTP' }),
    words('protocol', { speaks: 'AMQP' }),
    words('protocol', { speaks: 'TLS' }),
    words('protocol', { because: 'an answer of 3 bytes' }),
    words('outdated', { request: 'DescribeCluster' }),
    words('untrusted', { code: 'CERT_HAS_EXPIRED' }),
    words('untrusted', { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }),
    words('untrusted', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }),
    words('untrusted', { code: 'ERR_SSL_WRONG_VERSION_NUMBER' }),
    words('untrusted', { code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' }),
    words('denied', { username: 'ada', says: 'Authentication failed' }),
    words('denied', { mechanism: 'PLAIN', offered: 'SCRAM-SHA-512', says: 'UNSUPPORTED_SASL_MECHANISM' }),
    words('denied', { mechanism: 'PLAIN', says: 'ILLEGAL_SASL_STATE' }),
  ]).toMatchInlineSnapshot(`
    [
      "No broker listens at b1:9093.  → msa context test staging  (3)",
      "The broker at b1:9093 cannot be reached: nobody knows that name.  → msa context test staging  (3)",
      "The broker at b1:9093 does not answer in time.  → msa context test staging  (4)",
      "The broker at b1:9093 hung up before it let us in.  → msa context test staging  (3)",
      "The broker at b1:9093 hung up; it may want TLS, or a login.  → msa context add NAME --tls --username USER …  (3)",
      "What listens at b1:9093 is an HTTP server, no broker.  → a broker listens on another port, often 9092 or 9093  (3)",
      "What listens at b1:9093 is RabbitMQ, not Kafka.  → a broker listens on another port, often 9092 or 9093  (3)",
      "The broker at b1:9093 wants TLS.  → in the context:  kafka: {brokers: …, tls: true}  (3)",
      "What listens at b1:9093 does not speak Kafka: an answer of 3 bytes.  → msa context test staging  (3)",
      "The broker at b1:9093 is too old: it knows no DescribeCluster that msa speaks.  → msa context test staging  (3)",
      "No TLS with the broker at b1:9093: its certificate has expired.  → whoever runs it has to renew it  (3)",
      "No TLS with the broker at b1:9093: its certificate is signed by nobody who is trusted here.  → the certificate of its authority, as PEM:  tls: {ca: ca.pem}  (3)",
      "No TLS with the broker at b1:9093: its certificate is for other names than the one it was called by.  → call it as its certificate does, or  tls: {verifyHostname: false}  (3)",
      "No TLS with the broker at b1:9093: no TLS is spoken there.  → without TLS, or another port  (3)",
      "No TLS with the broker at b1:9093: it wants a certificate of ours, and does not take the one it got, if any.  → tls: {ca: ca.pem, cert: client.pem, key: client.key}  (3)",
      "The broker at b1:9093 does not let "ada" in: wrong user or password.  → msa context show staging      says where the password comes from  (3)",
      "The broker at b1:9093 knows no PLAIN: it offers SCRAM-SHA-512.  → in the context:  sasl: {mechanism: scram-sha-512, …}  (3)",
      "The broker at b1:9093 takes no login there.  → msa context show staging      says where the password comes from  (3)",
    ]
  `)
})

test('a lab and flags have other lines to type', () => {
  const hint = (whose: Parameters<typeof kafkaError>[2]) =>
    (kafkaError(new WireError('kafka', 'refused', place), login, whose) as MsaError).hint
  expect([
    hint({ kind: 'lab', name: 'msa' }),
    hint({ kind: 'lab', name: 'shop' }),
    hint({ kind: 'flags', name: 'b1' }),
    hint(undefined),
  ]).toEqual(['msa status', 'msa status --name shop', 'another address:  --brokers host:port', 'msa status'])
})

test('a no to a request is for its verb to explain, and what is not of Kafka stays what it is', () => {
  const no = new WireError('kafka', 'rejected', { errorCode: 36, says: 'TOPIC_ALREADY_EXISTS' })
  const other = new Error('a bug')
  expect([kafkaError(no, login), kafkaError(other, login)]).toEqual([no, other])
})
