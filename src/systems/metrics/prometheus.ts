import { type PrometheusClient, prometheusClient } from '../../protocols/prometheus/client.ts'
import { WireError } from '../../protocols/wire-error.ts'
import { MsaError } from '../../shared/errors.ts'
import { printable, withoutPassword } from '../../shared/quote.ts'
import { httpTrouble } from '../http-trouble.ts'
import type { HttpTarget } from '../target.ts'
import { badQuery } from './bad-query.ts'

const patienceMs = 30_000

/** A Prometheus, in whose words things fail. */
export function prometheusAt(target: HttpTarget, signal: AbortSignal): PrometheusClient {
  const client = prometheusClient(target, { timeoutMs: patienceMs, signal })
  const told = async <Answer>(asked: Promise<Answer>, query?: string): Promise<Answer> => {
    try {
      return await asked
    } catch (error) {
      throw error instanceof WireError ? prometheusFailure(error, target.url, query) : error
    }
  }
  return {
    query: (query, atMs) => told(client.query(query, atMs), query),
    queryRange: (question) => told(client.queryRange(question), question.query),
    names: () => told(client.names()),
    metadata: () => told(client.metadata()),
  }
}

function prometheusFailure(error: WireError, address: string, query: string | undefined): MsaError {
  const url = withoutPassword(address)
  const trouble = httpTrouble(error)
  if (trouble)
    return new MsaError('PROMETHEUS_UNREACHABLE', `Prometheus at ${url} does not answer: ${trouble.because}.`, {
      hint: trouble.hint ?? 'msa up prometheus      or  --prometheus http://host:9090',
      exitCode: 3,
    })
  const { errorType, says } = error.facts
  if (query !== undefined && (errorType === 'bad_data' || errorType === 'execution')) return badQuery(query, String(says))
  return new MsaError('PROMETHEUS_FAILED', `Prometheus at ${url} refuses (${error.facts.status}): ${printable(String(says))}.`, {
    hint: 'msa logs prometheus',
  })
}
