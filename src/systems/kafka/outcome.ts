import { errorOf } from '../../protocols/kafka/wire/error-codes.ts'

/** What became of one of many. */
export interface Outcome {
  readonly name: string
  readonly outcome: 'done' | 'would' | 'skipped' | 'failed'
  /** `1,204 messages`, or why not. */
  readonly detail: string
}

/** Why a broker said no to one of many, in a line: its own words where they are better than its name for it. */
export function reasonOf(errorCode: number, words: string | null = null): string {
  const { name } = errorOf(errorCode)
  const own = ownWords[name]
  if (own !== undefined) return own
  return words === null || words === '' ? `Kafka says ${name}` : words.replace(/\.$/, '')
}

const ownWords: Readonly<Record<string, string>> = {
  UNKNOWN_TOPIC_OR_PARTITION: 'it is not there',
  TOPIC_AUTHORIZATION_FAILED: 'its ACLs do not allow us that',
  GROUP_AUTHORIZATION_FAILED: 'its ACLs do not allow us that',
  CLUSTER_AUTHORIZATION_FAILED: "the cluster's ACLs do not allow us that",
  TOPIC_DELETION_DISABLED: 'the brokers delete nothing: delete.topic.enable=false',
  REASSIGNMENT_IN_PROGRESS: 'its replicas are being moved at present',
  GROUP_ID_NOT_FOUND: 'it is not there',
  NON_EMPTY_GROUP: 'it has members',
  GROUP_SUBSCRIBED_TO_TOPIC: 'its members read that',
}
