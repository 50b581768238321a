import { askApiVersions } from '../../../protocols/kafka/api-versions.ts'
import { Cluster, placeOf } from '../../../protocols/kafka/cluster.ts'
import type { KafkaLogin } from '../../../protocols/kafka/login.ts'
import { WireError } from '../../../protocols/wire-error.ts'
import { type Checked, type Checking, checked, type Finding } from './check.ts'
import { explain } from './explain.ts'

/** Each broker that is named: does it answer, let us in, and name brokers that can be reached, too? */
export function checkKafka(login: KafkaLogin, checking: Checking): Promise<readonly Checked[]> {
  return Promise.all(
    login.brokers.map((address) =>
      checked(
        'kafka',
        address,
        () => askBroker(login, address, checking),
        (error) => explained(error, login, address, checking),
      ),
    ),
  )
}

async function askBroker(login: KafkaLogin, address: string, { timeoutMs, signal }: Checking): Promise<string> {
  using cluster = new Cluster({ login: { ...login, brokers: [address] }, timeoutMs, patienceMs: 0, signal })
  const { brokers } = await cluster.describe([])
  const given = new Set(login.brokers.map((each) => placeOf(each)).map(({ host, port }) => `${host}:${port}`))
  for (const { id, host, port } of brokers) {
    // What is named is asked in its own row.
    if (given.has(`${host}:${port}`)) continue
    await cluster.broker(id).catch((error: unknown) => {
      throw error instanceof WireError
        ? new WireError(error.system, error.kind, { ...error.facts, advertised: `${host}:${port}` }, error)
        : error
    })
  }
  const count = brokers.length === 1 ? '1 broker' : `${brokers.length} brokers`
  return login.sasl ? `${count}, as ${login.sasl.username}` : count
}

async function explained(error: WireError, login: KafkaLogin, address: string, checking: Checking): Promise<Finding> {
  const { advertised } = error.facts
  const { host, port } = placeOf(String(advertised ?? address))
  const finding = await words(error, login, { ...checking, host, port })
  if (advertised === undefined) return finding
  return {
    why: `it answers, and sends us on to ${advertised}: ${finding.why}`,
    hint: 'advertised.listeners of the broker has to be what clients reach',
  }
}

type Asked = Checking & { readonly host: string; readonly port: number }

async function words(error: WireError, login: KafkaLogin, asked: Asked): Promise<Finding> {
  const { tls, sasl } = login
  const told = strangerIn(error) ?? (error.kind === 'denied' ? mechanismIn(error) : undefined)
  if (told) return told
  const isSecure = tls !== undefined
  const finding = await explain(error, { ...asked, what: 'Kafka', isSecure, username: sasl?.username })
  if (error.kind !== 'closed' || finding.why !== 'it hung up') return finding
  if (isSecure && (await speaksPlainly(asked)))
    return { why: 'no TLS is spoken there: it takes anybody who comes without', hint: 'without tls, or another port' }
  if (sasl) return { why: 'it hung up before it let us in' }
  const kafka = `kafka: {brokers: …, ${isSecure ? '' : 'tls: true, '}sasl: {mechanism: …, username: …}}`
  return { why: `it hung up: it may want ${isSecure ? 'a login' : 'TLS, or a login'}`, hint: `in the context:  ${kafka}` }
}

/** A broker of Kafka says nothing to what it does not understand. */
function speaksPlainly({ host, port, timeoutMs, signal }: Asked): Promise<boolean> {
  return askApiVersions({ host, port, timeoutMs, signal }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof WireError) return false
      throw error
    },
  )
}

const strangers: Readonly<Record<string, Finding>> = {
  HTTP: { why: 'what listens there is an HTTP server, not Kafka', hint: 'another port, often 9092 or 9093' },
  AMQP: { why: 'what listens there is RabbitMQ, not Kafka', hint: 'another port, often 9092 or 9093' },
  TLS: { why: 'it wants TLS', hint: 'in the context:  kafka: {brokers: …, tls: true}' },
}

function strangerIn({ facts }: WireError): Finding | undefined {
  return strangers[String(facts.speaks)]
}

function mechanismIn({ facts }: WireError): Finding | undefined {
  const { says, offered, mechanism } = facts
  const [first] = String(offered ?? '').split(', ')
  if (first)
    return {
      why: `it knows no ${mechanism}: it offers ${offered}`,
      hint: `in the context:  sasl: {mechanism: ${first.toLowerCase()}, …}`,
    }
  return /SASL_(?:MECHANISM|STATE)/.test(String(says))
    ? { why: 'it takes no login there', hint: 'without sasl, or another port' }
    : undefined
}
