import { WireError } from '../../protocols/wire-error.ts'
import { type ErrorFacts, MsaError } from '../../shared/errors.ts'
import { printable, withoutPassword } from '../../shared/quote.ts'

/** What went wrong with a worker, in words, with the line to type. What is no failure of a worker stays what it is. */
export function workerFailure(error: unknown, url: string): unknown {
  return error instanceof WireError && error.system === 'connect' ? inWords(error, withoutPassword(url)) : error
}

/** Is it what the worker answers to a name that nobody has? */
export function isUnknown(error: unknown): boolean {
  return error instanceof MsaError && error.cause instanceof WireError && error.cause.facts.status === 404
}

export function isThereAlready(error: unknown): boolean {
  return error instanceof MsaError && error.cause instanceof WireError && error.cause.facts.status === 409
}

function inWords(error: WireError, url: string): MsaError {
  const { facts } = error
  const unreachable = (message: string, more: ErrorFacts = {}) =>
    new MsaError('CONNECT_UNREACHABLE', message, { exitCode: 3, hint: 'msa status connect   msa logs connect', ...more })
  switch (error.kind) {
    case 'refused':
      return unreachable(`The Connect worker does not answer at ${url}: nobody listens there.`)
    case 'unreachable':
      return unreachable(`The Connect worker at ${url} cannot be reached (${facts.code ?? 'the network says no'}).`)
    case 'closed':
      return unreachable(`The Connect worker at ${url} hung up.`)
    case 'timeout':
      return unreachable(`The Connect worker at ${url} gave no answer within ${Number(facts.timeoutMs) / 1000} s.`)
    case 'untrusted':
      return unreachable(`No TLS with ${url}: ${facts.because ?? facts.code}.`, { hint: 'msa context test' })
    case 'denied':
      return unreachable(`The Connect worker at ${url} does not let us in (${facts.status}).`, { hint: 'msa context test' })
    case 'outdated':
    case 'protocol':
      return unreachable(`What answers at ${url} is no Connect worker: ${facts.because}.`)
    case 'rejected':
      return refusal(error, url)
  }
}

function refusal(error: WireError, url: string): MsaError {
  const status = Number(error.facts.status)
  const [first = '', ...rest] = linesOf(String(error.facts.message ?? error.facts.says))
  const failed = (message: string, more: ErrorFacts = {}) =>
    new MsaError('CONNECT_FAILED', message, { ...facts(rest), hint: 'msa logs connect', ...more, cause: new Told(error) })
  if (status === 405) return failed(`The Connect worker at ${url} is too old for this: it answers 405.`)
  if (status === 409 && !/already exists/.test(first))
    return failed('The Connect workers are still rebalancing; nothing was done.', {
      details: [first],
      hint: 'try again in some seconds',
    })
  return failed(first === '' ? `The Connect worker answered ${status}.` : sentence(first))
}

function facts(details: readonly string[]): ErrorFacts {
  return details.length === 0 ? {} : { details }
}

/** Carries the status on, and adds no words to what was said. */
class Told extends WireError {
  constructor({ system, kind, facts: told }: WireError) {
    super(system, kind, told)
    this.message = ''
  }
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => printable(withoutPassword(line)).trim())
    .filter((line) => line !== '' && !/^You can also find the above list of errors/.test(line))
}

function sentence(text: string): string {
  return /[.!?:]$/.test(text) ? text : `${text}.`
}
