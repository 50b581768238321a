import { SignJWT } from 'jose'

export interface TokenFacts {
  readonly secret: string
  /** The user's id. */
  readonly subject: string
  readonly lifetimeMs: number
  readonly nowMs: number
}

/** HS512 over the secret's own bytes, as the lesson's gateway checks it. */
export async function signToken({ secret, subject, lifetimeMs, nowMs }: TokenFacts): Promise<string> {
  return await new SignJWT()
    .setProtectedHeader({ alg: 'HS512' })
    .setSubject(subject)
    .setExpirationTime(Math.floor((nowMs + lifetimeMs) / 1000))
    .sign(new TextEncoder().encode(secret))
}
