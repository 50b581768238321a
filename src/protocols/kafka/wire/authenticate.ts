import { WireError } from '../../wire-error.ts'
import type { KafkaSasl } from '../login.ts'
import { saslAuthenticate } from '../requests/sasl-authenticate.ts'
import { saslHandshake } from '../requests/sasl-handshake.ts'
import { errorOf } from './error-codes.ts'
import type { RequestKind } from './request-kind.ts'
import { scramClient } from './scram.ts'

type Ask = <Request, Answer>(kind: RequestKind<Request, Answer>, request: Request) => Promise<Answer>

const unsupportedMechanism = 33

/** Says who we are; throws `denied` where that does not do. */
export async function authenticate(ask: Ask, { mechanism, username, password }: KafkaSasl): Promise<void> {
  const name = mechanism.toUpperCase()
  const { errorCode, mechanisms } = await ask(saslHandshake, name)
  if (errorCode === unsupportedMechanism)
    throw new WireError('kafka', 'denied', {
      mechanism: name,
      offered: mechanisms.join(', '),
      says: 'UNSUPPORTED_SASL_MECHANISM',
    })
  if (errorCode !== 0) throw new WireError('kafka', 'denied', { mechanism: name, errorCode, says: errorOf(errorCode).name })
  const say = async (words: string) => {
    const answer = await ask(saslAuthenticate, Buffer.from(words))
    if (answer.errorCode !== 0)
      throw new WireError('kafka', 'denied', {
        mechanism: name,
        username,
        says: answer.message ?? errorOf(answer.errorCode).name,
      })
    return answer.bytes.toString()
  }
  if (mechanism === 'plain') {
    await say(`\0${username}\0${password}`)
    return
  }
  const scram = scramClient({ hash: mechanism === 'scram-sha-256' ? 'sha256' : 'sha512', username, password })
  scram.verify(await say(await scram.answer(await say(scram.first))))
}
