import { MsaError } from '../../shared/errors.ts'
import type { HttpTarget } from '../target.ts'
import { withoutMark } from './cipher-text.ts'
import { ask, type HttpAnswer } from './http.ts'

const system = 'the config server'

/** What the server makes of it with its own key. Undefined: it says that it cannot be decrypted. */
export async function decryptedByServer(server: HttpTarget, cipher: string, signal: AbortSignal): Promise<string | undefined> {
  const answer = await post(server, 'decrypt', withoutMark(cipher), signal)
  if (answer.status === 200) return answer.body
  if (answer.status === 400 && answer.body.includes('INVALID')) return undefined
  throw keyless(answer)
}

function post(server: HttpTarget, path: string, body: string, signal: AbortSignal): Promise<HttpAnswer> {
  // With a charset it would no longer count as plain there, and a text that ends in "=" would lose it.
  return ask(system, server, { method: 'POST', path, body, contentType: 'text/plain', accept: '*/*', signal })
}

function keyless(answer: HttpAnswer): MsaError {
  const said = answer.body.replace(/\s+/g, ' ').trim().slice(0, 300)
  return new MsaError('CONFIG_SERVER_FAILED', `The config server at ${answer.url} answered ${answer.status}.`, {
    details: said === '' ? [] : [said],
    hint: 'encrypt: in msa.yaml gives it a key   or leave --server out',
  })
}
