import type { KafkaLogin } from '../../protocols/kafka/login.ts'
import { WireError } from '../../protocols/wire-error.ts'
import { type ErrorFacts, MsaError } from '../../shared/errors.ts'
import { quoted } from '../../shared/quote.ts'
import { kafkaError, type Whose } from '../kafka-error.ts'

/** What went wrong with a cluster, in words, with the line to type. What is no failure of Kafka's stays what it is. */
export function kafkaFailure(error: unknown, login: KafkaLogin, whose?: Whose): unknown {
  if (error instanceof WireError && error.system === 'kafka' && error.kind === 'rejected') return refusal(error)
  if (error instanceof Error && error.name.startsWith('KafkaJS'))
    return new MsaError('KAFKA_FAILED', `Kafka at ${login.brokers.join(',')} did not do it.`, {
      cause: error,
      hint: 'msa status',
    })
  return kafkaError(error, login, whose)
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
            hint: 'msa topic list',
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
    case 'OUT_OF_ORDER_SEQUENCE_NUMBER':
      return failed(`Kafka has lost what it had acknowledged in partition ${partition} of the topic${of}.`, {
        hint: `msa topic describe ${topic} -s partitions`,
      })
    default:
      return failed(`Kafka says no: ${says}${of === '' ? '' : ` for the topic${of}`}.`, words ? { details: [String(words)] } : {})
  }
}
