import type { KafkaLogin } from '../../protocols/kafka/login.ts'
import { WireError } from '../../protocols/wire-error.ts'
import { type ErrorFacts, MsaError } from '../../shared/errors.ts'
import { quoted } from '../../shared/quote.ts'

/** What went wrong with a cluster, in words, with the line to type. What is no failure of Kafka's stays what it is. */
export function kafkaFailure(error: unknown, { brokers }: Pick<KafkaLogin, 'brokers'>): unknown {
  if (error instanceof WireError && error.system === 'kafka') return inWords(error, brokers.join(','))
  if (error instanceof Error && error.name.startsWith('KafkaJS'))
    return new MsaError('KAFKA_FAILED', `Kafka at ${brokers.join(',')} did not do it.`, { cause: error, hint: 'msa status' })
  return error
}

function inWords(error: WireError, brokers: string): MsaError {
  const { host, port } = error.facts
  const where = host === undefined ? brokers : `${host}:${port}`
  const unreachable = (message: string, facts: ErrorFacts = {}) =>
    new MsaError('KAFKA_UNREACHABLE', message, { exitCode: 3, hint: 'msa status', ...facts })
  switch (error.kind) {
    case 'refused':
      return unreachable(`Kafka does not answer at ${where}: nobody listens there.`)
    case 'unreachable':
      return unreachable(`Kafka cannot be reached at ${where}.`, { cause: error.cause })
    case 'timeout':
      return unreachable(`Kafka at ${where} did not answer in time.`)
    case 'closed':
      return unreachable(`Kafka at ${where} hung up.`, { hint: 'is it a port that wants TLS or a login?   msa status' })
    case 'protocol':
      return unreachable(`What answers at ${where} does not speak Kafka.`, { details: [String(error.facts.because ?? '')] })
    case 'outdated':
      return unreachable(`The broker at ${where} is too old: it does not know ${error.facts.request} as we speak it.`)
    case 'untrusted':
      return unreachable(`No TLS with ${where}: ${error.facts.because ?? error.facts.code}.`, { hint: 'msa context test' })
    case 'denied':
      return unreachable(`Kafka at ${where} does not let us in: ${error.facts.says}.`, { hint: 'msa context test' })
    case 'rejected':
      return refusal(error)
  }
}

/** A broker's no. */
function refusal({ facts }: WireError): MsaError {
  const { says, topic, group, partition, words } = facts
  const of = topic === undefined ? '' : ` "${topic}"`
  const failed = (message: string, more: ErrorFacts = {}) => new MsaError('KAFKA_FAILED', message, more)
  switch (says) {
    case 'UNKNOWN_TOPIC_OR_PARTITION':
      return partition === undefined
        ? new MsaError('TOPIC_UNKNOWN', `There is no topic${of}.`, {
            hint: `msa topic create ${topic ?? '<topic>'}`,
            exitCode: 3,
          })
        : failed(`There is no partition ${partition} in the topic${of}.`)
    case 'INVALID_TOPIC_EXCEPTION':
      return new MsaError('USAGE', `Kafka takes no topic of the name ${quoted(String(topic))}.`, { exitCode: 2 })
    case 'TOPIC_AUTHORIZATION_FAILED':
      return failed(`Kafka does not allow us that with the topic${of}.`, {
        hint: 'who may, is said by its ACLs: kafka-acls --list',
      })
    case 'GROUP_AUTHORIZATION_FAILED':
      return failed(`Kafka does not allow us to be in the group${group === undefined ? '' : ` "${group}"`}.`)
    case 'CLUSTER_AUTHORIZATION_FAILED':
      return failed('Kafka does not allow us that with the cluster.', { hint: 'for writing without it: --acks 1' })
    case 'LEADER_NOT_AVAILABLE':
      return failed(`Nobody leads partition ${partition ?? ''} of the topic${of} at present.`, { hint: 'msa status' })
    default:
      return failed(`Kafka says no: ${says}${of === '' ? '' : ` for the topic${of}`}.`, words ? { details: [String(words)] } : {})
  }
}
