import { WireError } from '../../protocols/wire-error.ts'
import { type ZipkinQuery, zipkinQuery } from '../../protocols/zipkin/query.ts'
import { MsaError } from '../../shared/errors.ts'
import { printable, withoutPassword } from '../../shared/quote.ts'
import { httpTrouble } from '../http-trouble.ts'
import type { HttpTarget } from '../target.ts'

const patienceMs = 20_000

/** A Zipkin, in whose words things fail. */
export function zipkinAt(target: HttpTarget, signal: AbortSignal): ZipkinQuery {
  const client = zipkinQuery(target, { timeoutMs: patienceMs, signal })
  const told = async <Answer>(asked: Promise<Answer>): Promise<Answer> => {
    try {
      return await asked
    } catch (error) {
      throw error instanceof WireError ? zipkinFailure(error, target.url) : error
    }
  }
  return {
    services: () => told(client.services()),
    traces: (question) => told(client.traces(question)),
    trace: (id) => told(client.trace(id)),
    dependencies: (endMs, lookbackMs) => told(client.dependencies(endMs, lookbackMs)),
  }
}

function zipkinFailure(error: WireError, address: string): MsaError {
  const url = withoutPassword(address)
  const trouble = httpTrouble(error)
  if (trouble)
    return new MsaError('ZIPKIN_UNREACHABLE', `Zipkin at ${url} does not answer: ${trouble.because}.`, {
      hint: trouble.hint ?? 'msa up zipkin      or  --zipkin http://host:9411',
      exitCode: 3,
    })
  return new MsaError('ZIPKIN_FAILED', `Zipkin at ${url} refuses the question (${error.facts.status}).`, {
    details: [printable(String(error.facts.says))],
    hint: 'msa logs zipkin',
  })
}
