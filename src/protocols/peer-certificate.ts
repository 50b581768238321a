import { isIP } from 'node:net'
import { endingAfter } from '../shared/ending-after.ts'
import type { Ask } from './conversation.ts'

export interface PeerCertificate {
  readonly subject: string
  readonly issuer: string
  readonly validFrom: Date
  readonly validTo: Date
  /** Host names and addresses it is for. */
  readonly names: readonly string[]
}

/** The certificate somebody shows, believed or not: to say what is wrong with it. Undefined where there is none to be had. */
export async function peerCertificate({ host, port, timeoutMs, signal }: Ask): Promise<PeerCertificate | undefined> {
  const { connect } = await import('node:tls')
  const ending = endingAfter(timeoutMs, signal)
  return new Promise((resolve) => {
    const socket = connect({ host, port, rejectUnauthorized: false, ...(isIP(host) === 0 && { servername: host }) })
    const settle = (found?: PeerCertificate) => {
      ending.removeEventListener('abort', giveUp)
      socket.destroy()
      resolve(found)
    }
    const giveUp = () => settle()
    ending.addEventListener('abort', giveUp)
    if (ending.aborted) giveUp()
    socket.once('secureConnect', () => {
      const { subject, issuer, valid_from, valid_to, subjectaltname } = socket.getPeerCertificate()
      settle({
        ...{ subject: nameOf(subject), issuer: nameOf(issuer), validFrom: new Date(valid_from), validTo: new Date(valid_to) },
        names: namesOf(subjectaltname) ?? [nameOf(subject)],
      })
    })
    socket.once('error', giveUp).once('close', giveUp)
  })
}

/** `CN`, or whatever else it is called by. */
function nameOf(parts: Partial<Record<'CN' | 'OU' | 'O', string | readonly string[]>> | undefined): string {
  const name = parts?.CN ?? parts?.OU ?? parts?.O ?? ''
  return typeof name === 'string' ? name : name.join(', ')
}

/** `DNS:localhost, IP Address:127.0.0.1` */
function namesOf(written: string | undefined): string[] | undefined {
  return written?.split(', ').map((each) => each.replace(/^[^:]+:/, ''))
}
