import { WireError } from '../../protocols/wire-error.ts'
import { type ErrorFacts, MsaError, messageOf } from '../../shared/errors.ts'
import type { RabbitTarget } from '../target.ts'
import { tlsTrouble } from '../tls-words.ts'

type Place = Pick<RabbitTarget, 'amqpUrl' | 'username' | 'virtualHost' | 'api'>

/** What went wrong with a broker, in words, with the line to type. What is no failure of RabbitMQ's stays what it is. */
export function rabbitFailure(error: unknown, place: Place): unknown {
  if (error instanceof MsaError) return error
  if (error instanceof WireError) return inWords(error, place)
  const refusal = refusalIn(error)
  if (refusal) return refused(refusal, place)
  if (isHangUp(error)) return unreachable(`RabbitMQ at ${hostOf(place.amqpUrl)} hung up.`, { cause: error })
  return error
}

const ended =
  /^(Channel (ended|closed|closing)|channel closed|Connection clos|Unexpected close|Heartbeat timeout|Socket closed)|ECONNRESET|EPIPE/

/** The connection is gone, or a channel of it, and nobody said why. */
export function isHangUp(error: unknown): boolean {
  return error instanceof Error && !(error instanceof MsaError) && ended.test(messageOf(error))
}

/** A broker's no, on a channel or a connection. */
export interface Refusal {
  readonly code: number
  /** `no queue 'x' in vhost '/'` */
  readonly says: string
}

export function refusalIn(error: unknown): Refusal | undefined {
  const [, code, says = ''] = /(\d{3}) \([A-Z-]+\) with message "(.*)"/s.exec(messageOf(error)) ?? []
  return code === undefined ? undefined : { code: Number(code), says: says.replace(/^[A-Z_]+ - /, '') }
}

function refused({ code, says }: Refusal, { username, virtualHost }: Place): MsaError {
  const failed = (message: string, facts: ErrorFacts = {}) => new MsaError('RABBITMQ_FAILED', message, facts)
  const [, kind, name] = /no (queue|exchange) '(.*?)' in vhost/.exec(says) ?? []
  if (code === 404 && kind === 'queue')
    return new MsaError('QUEUE_UNKNOWN', `There is no queue "${name}".`, { hint: `msa queue declare ${name}`, exitCode: 3 })
  if (code === 404 && kind === 'exchange')
    return new MsaError('EXCHANGE_UNKNOWN', `There is no exchange "${name}".`, { hint: 'msa exchange list', exitCode: 3 })
  if (code === 403)
    return failed(`RabbitMQ does not allow that to "${username}" in the virtual host "${virtualHost}".`, {
      details: [says],
      hint: `whoever administers it: rabbitmqctl set_permissions -p ${virtualHost} ${username} …`,
    })
  if (code === 406 && /not empty|in use/.test(says)) return failed(`It is left as it is: ${says}.`)
  if (code === 405)
    return failed('The queue belongs to one connection alone (exclusive), which is not ours.', { details: [says] })
  if (code === 530) return failed('RabbitMQ does not allow that.', { details: [says] })
  if (code === 320) return unreachable('RabbitMQ closed the connection: somebody asked it to, or it stops.', { details: [says] })
  return failed(`RabbitMQ says no (${code}).`, { details: [says] })
}

function inWords(error: WireError, place: Place): MsaError {
  const { because, says, status, code } = error.facts
  const where = String(error.facts.at ?? hostOf(place.amqpUrl))
  const what = error.system === 'http' ? 'The management API' : 'RabbitMQ'
  switch (error.kind) {
    case 'refused':
      return unreachable(`${what} does not answer at ${where}: nobody listens there.`)
    case 'unreachable':
      return unreachable(`${what} cannot be reached at ${where}: ${because ?? code ?? ''}.`)
    case 'timeout':
      return unreachable(`${what} at ${where} did not answer in time.`, { details: ['is that its port?'] })
    case 'closed':
      return closed(where, String(because ?? ''), place)
    case 'protocol':
      return unreachable(`What answers at ${where} is not ${error.system === 'http' ? 'a management API' : 'RabbitMQ'}.`, {
        details: [String(because ?? '')],
      })
    case 'untrusted':
      return withoutTls(where, error)
    case 'denied':
      return loginRefused(what, where, place)
    case 'rejected':
      return error.system === 'http'
        ? apiRefused(Number(status), String(says), where)
        : handshakeRefused(where, String(because), place)
    case 'outdated':
      return unreachable(`${what} at ${where} is too old.`)
  }
}

function withoutTls(where: string, { facts }: WireError): MsaError {
  const { because, hint } = tlsTrouble(facts)
  return unreachable(`No TLS with ${where}: ${because}.`, { hint: hint ?? 'msa context test' })
}

/** Hung up on in the handshake. */
function closed(where: string, because: string, { virtualHost }: Place): MsaError {
  if (because.includes('Expected ConnectionOpenOk'))
    return new MsaError('RABBITMQ_FAILED', `RabbitMQ at ${where} does not let us into the virtual host "${virtualHost}".`, {
      details: ['it is not there, or the user has no permission in it'],
      exitCode: 3,
    })
  return unreachable(`What answers at ${where} hung up.`, { details: ['is it the port of RabbitMQ, and without TLS?'] })
}

function handshakeRefused(where: string, because: string, place: Place): MsaError {
  if (because.includes('403')) return loginRefused('RabbitMQ', where, place)
  return unreachable(`RabbitMQ at ${where} refused the connection.`, { details: [because] })
}

function loginRefused(what: string, where: string, { username }: Place): MsaError {
  return unreachable(`${what} at ${where} does not let "${username}" in: the name or the password is wrong.`, {
    hint: 'msa context test',
  })
}

function apiRefused(status: number, says: string, where: string): MsaError {
  if (status === 403 || status === 401)
    return new MsaError('RABBITMQ_FAILED', `The management API at ${where} does not allow us that.`, { details: [says] })
  return new MsaError('RABBITMQ_FAILED', `The management API at ${where} says no (${status}).`, { details: [says] })
}

function unreachable(message: string, facts: ErrorFacts = {}): MsaError {
  return new MsaError('RABBITMQ_UNREACHABLE', message, { exitCode: 3, hint: 'msa status', ...facts })
}

function hostOf(amqpUrl: string): string {
  return new URL(amqpUrl).host
}
