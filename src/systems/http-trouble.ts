import type { WireError } from '../protocols/wire-error.ts'
import { tlsTrouble } from './tls-words.ts'

/** Why a server gives no answer that can be used, as the end of a sentence; undefined where it refused the question itself. */
export function httpTrouble({
  kind,
  facts,
}: WireError): { readonly because: string; readonly hint: string | undefined } | undefined {
  const plainly = (because: string) => ({ because, hint: undefined })
  switch (kind) {
    case 'refused':
      return plainly('nobody listens there')
    case 'unreachable':
      return plainly(facts.code === 'ENOTFOUND' ? 'there is no host of that name' : `the network says no (${facts.code ?? '?'})`)
    case 'timeout':
      return plainly(`no answer within ${Number(facts.timeoutMs) / 1000} s`)
    case 'closed':
      return plainly('it hung up')
    case 'untrusted':
      return tlsTrouble(facts)
    case 'denied':
      return { because: `it does not let us in (${facts.status})`, hint: 'a context says who logs in: msa context add --help' }
    case 'protocol':
    case 'outdated':
      return plainly(String(facts.because ?? 'it does not speak HTTP'))
    case 'rejected':
      return undefined
  }
}
