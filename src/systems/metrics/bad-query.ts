import { MsaError } from '../../shared/errors.ts'
import { printable } from '../../shared/quote.ts'

/** What Prometheus says about a question, with a caret where it says so. */
export function badQuery(query: string, says: string): MsaError {
  const words = says.replace(/^invalid parameter "query": /, '')
  const [, row, byte, because] = /^(\d+):(\d+): (?:parse error: )?(.*)$/s.exec(words) ?? []
  const facts = { hint: 'msa metric list      has the names of metrics', exitCode: 2 } as const
  if (row === undefined || because === undefined)
    return new MsaError('QUERY_INVALID', `Prometheus does not take the query: ${printable(words)}.`, facts)
  const line = query.split('\n')[Number(row) - 1] ?? ''
  const before = textBefore(line, Number(byte) - 1)
  return new MsaError('QUERY_INVALID', `Prometheus does not take the query: ${printable(because)}.`, {
    ...facts,
    details: [printable(line), `${' '.repeat(before.length)}^`],
  })
}

/** Prometheus counts bytes. */
function textBefore(line: string, bytes: number): string {
  return Buffer.from(line).subarray(0, Math.max(0, bytes)).toString('utf8')
}
