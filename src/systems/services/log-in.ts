import { MsaError } from '../../shared/errors.ts'
import { printable } from '../../shared/quote.ts'
import { askGateway, gatewayFailure } from '../gateway.ts'
import type { HttpTarget } from '../target.ts'
import type { RememberedLogin } from './remembered-login.ts'

export interface Credentials {
  readonly email: string
  readonly password: string
}

export interface LoginWish extends Credentials {
  /** Who is made first where nobody has the address; undefined: nobody is. */
  readonly signUpAs: string | undefined
}

export interface LoginDone extends RememberedLogin {
  /** Whether the user was made now. */
  readonly isNew: boolean
}

const patienceMs = 15_000

/** Logs in at user-service through the gateway, and makes the user first where that is wished and nobody has the address. */
export async function logIn(gateway: HttpTarget, wish: LoginWish, nowMs: number, signal: AbortSignal): Promise<LoginDone> {
  const ask = async (path: string, body: object) => {
    try {
      return await askGateway(gateway, { method: 'POST', path: `/user-service/${path}`, body }, { timeoutMs: patienceMs, signal })
    } catch (error) {
      throw gatewayFailure(error, gateway)
    }
  }
  const enter = () => ask('login', { email: wish.email, password: wish.password })
  let answer = await enter()
  const isRefused = answer.status === 401 || answer.status === 403 || answer.status === 404
  if (isRefused && wish.signUpAs !== undefined) {
    const made = await ask('users', { email: wish.email, name: wish.signUpAs, pwd: wish.password })
    if (made.status !== 201) throw notMade(wish.email, made)
    answer = await enter()
    return { ...loginIn(answer, wish, nowMs), isNew: true }
  }
  return { ...loginIn(answer, wish, nowMs), isNew: false }
}

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: string
}

function loginIn(answer: Answer, { email, signUpAs }: LoginWish, nowMs: number): RememberedLogin {
  const { token, userid: userId } = answer.headers
  if (answer.status >= 400 || typeof token !== 'string' || typeof userId !== 'string') throw refused(email, signUpAs, answer)
  return { email, userId, token, at: new Date(nowMs).toISOString(), expiresAt: expiryOf(token) }
}

/** What a JWT says of itself; nobody here can tell whether it is true. */
export function expiryOf(token: string): string | null {
  try {
    const { exp } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as { exp?: unknown }
    return typeof exp === 'number' ? new Date(exp * 1000).toISOString() : null
  } catch {
    return null
  }
}

function refused(email: string, signUpAs: string | undefined, { status, body }: Answer): MsaError {
  if (status === 401 || status === 403 || status === 404)
    return new MsaError('LOGIN_REFUSED', `user-service does not let ${email} in (${status}).`, {
      details: said(body),
      hint: signUpAs === undefined ? `msa login ${email} --sign-up      makes the user first` : 'the password is another one',
    })
  if (status === 503 || status === 504 || status === 502)
    return new MsaError('LOGIN_REFUSED', `The gateway does not reach user-service (${status}).`, {
      details: said(body),
      hint: 'msa service list',
    })
  const why = status < 400 ? 'without the headers token and userId' : 'to a login'
  return new MsaError('LOGIN_REFUSED', `/user-service/login answers ${status} ${why}.`, {
    details: said(body),
    hint: 'msa logs user-service',
  })
}

function notMade(email: string, { status, body }: Answer): MsaError {
  const isThere = status === 409
  return new MsaError(
    'LOGIN_REFUSED',
    isThere ? `${email} is there, and has another password.` : `user-service does not make the user ${email} (${status}).`,
    { details: said(body), hint: isThere ? `msa login ${email}` : 'msa logs user-service' },
  )
}

function said(body: string): readonly string[] {
  const text = printable(body.replace(/\s+/g, ' ').trim()).slice(0, 300)
  return text === '' ? [] : [text]
}
