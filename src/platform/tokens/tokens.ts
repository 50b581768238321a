import { webcrypto } from 'node:crypto'
import { type Clock, systemClock } from '../clock.ts'
import { SettingError } from '../config/setting-error.ts'
import type { Environment } from '../platform.ts'
import { type Refusal, refusalOf } from './refusal.ts'
import { RememberedTokens } from './remembered-tokens.ts'

/** The lesson's login tokens: JWT, HS512 over the UTF-8 bytes of `token.secret`, the user's id as subject. */
export interface Tokens {
  /** Lives for `token.expiration_time`, a day by default. */
  sign(userId: string): Promise<string>
  /** At once for a token that was seen before; so a busy gateway pays for each token once. */
  verify(token: string): Verdict | Promise<Verdict>
}

export type Verdict =
  | { readonly kind: 'valid'; readonly userId: string; readonly expiresAtMs: number }
  | { readonly kind: 'refused'; readonly because: Refusal }

type Key = webcrypto.CryptoKey

/** Whoever wrote them is one of us: more than this is an attack, and is not even decoded. */
const longestToken = 8192
/** Clocks of several machines differ. */
const leewayMs = 5000
const dayMs = 86_400_000

/** Settings are read each time: after a refresh a changed secret counts at once. */
export function createTokens(environment: Pick<Environment, 'get' | 'durationMs'>, clock: Clock = systemClock): Tokens {
  return new HmacTokens(environment, clock)
}

class HmacTokens implements Tokens {
  readonly #environment
  readonly #clock
  readonly #remembered = new RememberedTokens()
  #key: { readonly secret: string; readonly imported: Promise<Key> } | undefined

  constructor(environment: Pick<Environment, 'get' | 'durationMs'>, clock: Clock) {
    this.#environment = environment
    this.#clock = clock
  }

  async sign(userId: string): Promise<string> {
    const secret = this.#secret()
    if (secret === undefined) throw new SettingError('token.secret', undefined, 'is needed to sign tokens, and is not set')
    const { SignJWT } = await import('jose')
    const nowMs = this.#clock.now()
    const lifetimeMs = this.#environment.durationMs('token.expiration_time', dayMs)
    const jwt = new SignJWT({}).setProtectedHeader({ alg: 'HS512' }).setSubject(userId)
    jwt.setIssuedAt(Math.floor(nowMs / 1000)).setExpirationTime(Math.floor((nowMs + lifetimeMs) / 1000))
    const issuer = this.#environment.get('token.issuer')
    if (issuer !== undefined) jwt.setIssuer(issuer)
    return await jwt.sign(await this.#keyOf(secret))
  }

  verify(token: string): Verdict | Promise<Verdict> {
    if (token.length > longestToken) return refused('too-long')
    if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return refused('malformed')
    const secret = this.#secret()
    if (secret === undefined) return refused('no-secret')
    const issuer = this.#environment.get('token.issuer')
    const known = this.#remembered.find(token, `${secret}\n${issuer ?? ''}`)
    if (known === undefined) return this.#check(token, secret, issuer)
    return this.#clock.now() < known.expiresAtMs + leewayMs ? known : refused('expired')
  }

  async #check(token: string, secret: string, issuer: string | undefined): Promise<Verdict> {
    const { jwtVerify } = await import('jose')
    try {
      const { payload } = await jwtVerify(token, await this.#keyOf(secret), {
        algorithms: ['HS512'],
        currentDate: new Date(this.#clock.now()),
        clockTolerance: leewayMs / 1000,
        requiredClaims: ['sub', 'exp'],
        ...(issuer !== undefined && { issuer }),
      })
      const { sub = '', exp = 0 } = payload
      if (sub === '') return refused('malformed')
      const verdict = { kind: 'valid', userId: sub, expiresAtMs: exp * 1000 } as const
      // Not before its time it may be valid later and not now: what has a start is looked at each time.
      if (payload.nbf === undefined) this.#remembered.keep(token, `${secret}\n${issuer ?? ''}`, verdict)
      return verdict
    } catch (error) {
      return refused(refusalOf(error))
    }
  }

  #secret(): string | undefined {
    const secret = this.#environment.get('token.secret')
    return secret === '' ? undefined : secret
  }

  #keyOf(secret: string): Promise<Key> {
    if (this.#key?.secret !== secret) this.#key = { secret, imported: importKey(secret) }
    return this.#key.imported
  }
}

function importKey(secret: string): Promise<Key> {
  const bytes = new TextEncoder().encode(secret)
  return webcrypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-512' }, false, ['sign', 'verify'])
}

function refused(because: Refusal): Verdict {
  return { kind: 'refused', because }
}
