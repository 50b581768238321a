import { peerCertificate } from '../../../protocols/peer-certificate.ts'
import type { WireError } from '../../../protocols/wire-error.ts'
import { networkWords } from '../../kafka-error.ts'
import { tlsTrouble } from '../../tls-words.ts'
import type { Checking, Finding } from './check.ts'
import { whoIsThere } from './who-is-there.ts'

export interface Asked extends Checking {
  /** How people call what was expected: `RabbitMQ`. */
  readonly what: string
  readonly host: string
  readonly port: number
  readonly isSecure: boolean
  readonly username: string | undefined
}

/** What stands between us and a server, by what went wrong and by what else can be seen from here. */
export async function explain(error: WireError, asked: Asked): Promise<Finding> {
  const { kind, facts } = error
  // A library may have called it a network's fault.
  const trouble = tlsTrouble(facts)
  if (kind === 'untrusted' || (asked.isSecure && trouble.hint !== undefined)) return untrusted(error, asked)
  switch (kind) {
    case 'refused':
      return { why: 'nobody listens there', hint: 'is it up, and is that its port?' }
    case 'unreachable':
      return { why: networkWords(facts.code ?? facts.because) }
    case 'denied':
      return denied(asked)
    case 'timeout':
      return strange(asked, 'it does not answer in time')
    case 'closed':
      return strange(asked, 'it hung up')
    case 'protocol':
      return strange(asked, `it does not speak as ${asked.what} does`)
    case 'outdated':
      return { why: `it is too old: it knows no ${facts.request}` }
    case 'rejected':
      return { why: `it says no: ${facts.says ?? facts.because}` }
  }
}

export function denied({ username, name }: Pick<Asked, 'username' | 'name'>): Finding {
  return username === undefined
    ? { why: 'it wants a login', hint: 'in the context:  {url: …, username: …, password: {env: NAME}}' }
    : {
        why: `it does not let "${username}" in: wrong user or password`,
        hint: `msa context show ${name}      says where the password comes from`,
      }
}

async function strange(asked: Asked, otherwise: string): Promise<Finding> {
  const who = await whoIsThere(asked.host, asked.port, asked.signal)
  if (who === 'a server that wants TLS' && !asked.isSecure)
    return { why: 'it wants TLS', hint: 'in the context:  tls: true, or https:// or amqps://' }
  if (
    who !== undefined &&
    who !== 'a server that wants TLS' &&
    !(who === 'an HTTP server' && asked.what !== 'RabbitMQ' && asked.what !== 'Kafka') &&
    who !== asked.what
  )
    return { why: `what listens there is ${who}, not ${asked.what}`, hint: 'another port' }
  return { why: otherwise }
}

async function untrusted({ facts }: WireError, asked: Asked): Promise<Finding> {
  const { because, hint } = tlsTrouble(facts)
  if (because === 'no TLS is spoken there') {
    const who = await whoIsThere(asked.host, asked.port, asked.signal)
    const isOther =
      who !== undefined && who !== asked.what && !(who === 'an HTTP server' && !['RabbitMQ', 'Kafka'].includes(asked.what))
    return { why: isOther ? `what listens there is ${who}, not ${asked.what} with TLS` : because, hint }
  }
  const shown = await peerCertificate(asked)
  if (!shown) return { why: because, hint }
  const { subject, issuer, validFrom, validTo, names } = shown
  const day = (date: Date) => date.toISOString().slice(0, 10)
  if (because === 'its certificate has expired') return { why: `its certificate expired on ${day(validTo)}`, hint }
  if (because.includes('not valid yet')) return { why: `its certificate is valid only from ${day(validFrom)} on`, hint }
  if (because.includes('other names')) return { why: `its certificate is for ${names.join(', ')}, not for ${asked.host}`, hint }
  if (because.includes('nobody who is trusted')) {
    const by = issuer === subject ? 'by itself' : `by "${issuer}"`
    return { why: `its certificate is signed ${by}, whom nobody here trusts`, hint }
  }
  return { why: because, hint }
}
