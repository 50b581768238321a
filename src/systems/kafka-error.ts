import type { KafkaLogin } from '../protocols/kafka/login.ts'
import { WireError } from '../protocols/wire-error.ts'
import { type ErrorFacts, MsaError } from '../shared/errors.ts'
import type { Target } from './target.ts'
import { tlsTrouble } from './tls-words.ts'

export type Whose = Pick<Target, 'kind' | 'name'>

/**
 * What stands between us and a cluster, in words with a line to type. A broker's no to a request (`rejected`) is for the verb
 * to explain, and whatever else is thrown is not of Kafka: both come back as they are.
 */
export function kafkaError(error: unknown, login: Pick<KafkaLogin, 'brokers' | 'tls' | 'sasl'>, whose?: Whose): unknown {
  if (!(error instanceof WireError) || error.system !== 'kafka' || error.kind === 'rejected') return error
  const { message, hint } = kafkaTrouble(error, login, whose)
  const facts: ErrorFacts = { exitCode: error.kind === 'timeout' ? 4 : 3, cause: undefined, ...(hint !== undefined && { hint }) }
  return new MsaError('KAFKA_UNREACHABLE', message, facts)
}

interface Trouble {
  readonly message: string
  readonly hint: string | undefined
}

function kafkaTrouble(
  { kind, facts }: WireError,
  { brokers, tls, sasl }: Pick<KafkaLogin, 'brokers' | 'tls' | 'sasl'>,
  whose?: Whose,
): Trouble {
  const at = facts.host === undefined ? brokers.join(',') : `${facts.host}:${facts.port}`
  const look = lookAt(whose)
  switch (kind) {
    case 'refused':
      return { message: `No broker listens at ${at}.`, hint: look }
    case 'unreachable':
      return { message: `The broker at ${at} cannot be reached: ${networkWords(facts.code)}.`, hint: look }
    case 'timeout':
      return { message: `The broker at ${at} does not answer in time.`, hint: look }
    case 'closed':
      return tls || sasl
        ? { message: `The broker at ${at} hung up before it let us in.`, hint: look }
        : {
            message: `The broker at ${at} hung up; it may want TLS, or a login.`,
            hint: 'msa context add NAME --tls --username USER …',
          }
    case 'protocol':
      return strangerAt(at, facts.speaks, String(facts.because ?? ''), look)
    case 'outdated':
      return {
        message: `The broker at ${at} is too old: it knows no ${facts.request} that msa speaks.`,
        hint: look,
      }
    case 'untrusted': {
      const { because, hint } = tlsTrouble(facts)
      return { message: `No TLS with the broker at ${at}: ${because}.`, hint: hint ?? look }
    }
    case 'denied':
      return { message: deniedWords(at, facts, sasl), hint: deniedHint(facts, whose) ?? look }
    case 'rejected':
      return { message: `The broker at ${at} says no: ${facts.says}.`, hint: look }
  }
}

function strangerAt(at: string, speaks: string | number | undefined, because: string, look: string): Trouble {
  const port = 'a broker listens on another port, often 9092 or 9093'
  if (speaks === 'HTTP') return { message: `What listens at ${at} is an HTTP server, no broker.`, hint: port }
  if (speaks === 'AMQP') return { message: `What listens at ${at} is RabbitMQ, not Kafka.`, hint: port }
  if (speaks === 'TLS')
    return { message: `The broker at ${at} wants TLS.`, hint: 'in the context:  kafka: {brokers: …, tls: true}' }
  return { message: `What listens at ${at} does not speak Kafka${because === '' ? '' : `: ${because}`}.`, hint: look }
}

function deniedWords(at: string, facts: WireError['facts'], sasl: KafkaLogin['sasl']): string {
  if (facts.offered !== undefined && facts.offered !== '')
    return `The broker at ${at} knows no ${facts.mechanism}: it offers ${facts.offered}.`
  if (facts.says === 'UNSUPPORTED_SASL_MECHANISM' || facts.says === 'ILLEGAL_SASL_STATE')
    return `The broker at ${at} takes no login there.`
  return `The broker at ${at} does not let "${facts.username ?? sasl?.username}" in: wrong user or password.`
}

function deniedHint(facts: WireError['facts'], whose: Whose | undefined): string | undefined {
  const [first] = String(facts.offered ?? '')
    .toLowerCase()
    .split(', ')
  if (first) return `in the context:  sasl: {mechanism: ${first}, …}`
  return whose?.kind === 'context' ? `msa context show ${whose.name}      says where the password comes from` : undefined
}

/** What tells more. */
function lookAt(whose: Whose | undefined): string {
  if (whose?.kind === 'context') return `msa context test ${whose.name}`
  if (whose?.kind === 'flags') return 'another address:  --brokers host:port'
  return whose === undefined || whose.name === 'msa' ? 'msa status' : `msa status --name ${whose.name}`
}

/** What the network says, by the code that Node gives. */
export function networkWords(code: string | number | undefined): string {
  return networks[String(code)] ?? `the network says ${code ?? 'no'}`
}

const networks: Readonly<Record<string, string>> = {
  ENOTFOUND: 'nobody knows that name',
  EAI_AGAIN: 'the name cannot be looked up at present',
  EHOSTUNREACH: 'there is no way to that machine',
  ENETUNREACH: 'there is no way to that network',
  ETIMEDOUT: 'that machine does not answer',
}
