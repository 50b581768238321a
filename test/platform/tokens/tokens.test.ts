import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { createTokens } from '../../../src/platform/tokens/tokens.ts'
import { environmentOf } from '../../support/platform.ts'

const lessonSecret = 'user_token_native_application'
const startMs = Date.UTC(2026, 10, 22)

test('a token says who logged in, and for how long', async () => {
  const { tokens } = await given({ 'token.expiration_time': 60_000 })
  const token = await tokens.sign('user-1')
  expect(partOf(token, 0)).toEqual({ alg: 'HS512' })
  expect(partOf(token, 1)).toEqual({ sub: 'user-1', iat: startMs / 1000, exp: startMs / 1000 + 60 })
  expect(await tokens.verify(token)).toEqual({ kind: 'valid', userId: 'user-1', expiresAtMs: startMs + 60_000 })
})

test('it is signed with the bytes of the secret, whatever their number', async () => {
  for (const secret of ['x', lessonSecret, '비밀 user_token_native_application_changed_#1', 'long'.repeat(200)]) {
    const { tokens } = await given({ 'token.secret': secret })
    const token = await tokens.sign('user-1')
    expect(token).toBe(signed(secret, { alg: 'HS512' }, partOf(token, 1)))
    expect(await tokens.verify(token)).toMatchObject({ kind: 'valid' })
  }
})

test('a token seen before is answered at once, until it expires', async () => {
  const { tokens, clock } = await given({ 'token.expiration_time': 60_000 })
  const token = await tokens.sign('user-1')
  await tokens.verify(token)
  expect(tokens.verify(token)).toMatchObject({ kind: 'valid', userId: 'user-1' })
  clock.nowMs += 64_000
  expect(tokens.verify(token)).toMatchObject({ kind: 'valid' })
  clock.nowMs += 2000
  expect(tokens.verify(token)).toEqual({ kind: 'refused', because: 'expired' })
  const other = await given({})
  other.clock.nowMs = clock.nowMs
  expect(await other.tokens.verify(token)).toEqual({ kind: 'refused', because: 'expired' })
})

test('a clock that jumps back makes an expired token no more than it was', async () => {
  const { tokens, clock } = await given({ 'token.expiration_time': 60_000 })
  const token = await tokens.sign('user-1')
  await tokens.verify(token)
  clock.nowMs += 3_600_000
  expect(tokens.verify(token)).toMatchObject({ because: 'expired' })
  clock.nowMs -= 3_600_000
  expect(tokens.verify(token)).toMatchObject({ kind: 'valid', expiresAtMs: startMs + 60_000 })
})

test('a changed secret counts from its refresh on, also for tokens seen before', async () => {
  const { tokens, environment } = await given({})
  const token = await tokens.sign('user-1')
  await tokens.verify(token)
  environment.changeEnvironment(new Map([['token.secret', 'user_token_native_application_changed_#1']]))
  expect(await tokens.verify(token)).toEqual({ kind: 'refused', because: 'bad-signature' })
  expect(await tokens.verify(await tokens.sign('user-1'))).toMatchObject({ kind: 'valid' })
})

test('only HS512 is taken, whatever the token says of itself', async () => {
  const { tokens } = await given({})
  const claims = { sub: 'user-1', exp: startMs / 1000 + 60 }
  const unsigned = `${encoded({ alg: 'none' })}.${encoded(claims)}.`
  expect(await tokens.verify(unsigned)).toMatchObject({ kind: 'refused', because: 'malformed' })
  expect(await tokens.verify(`${unsigned}AA`)).toMatchObject({ kind: 'refused', because: 'wrong-algorithm' })
  const withOther = (algorithm: string, hash: string) => signed(lessonSecret, { alg: algorithm }, claims, hash)
  expect(await tokens.verify(withOther('HS256', 'sha256'))).toMatchObject({ because: 'wrong-algorithm' })
  expect(await tokens.verify(withOther('HS512', 'sha256'))).toMatchObject({ because: 'bad-signature' })
  expect(await tokens.verify(withOther('RS256', 'sha512'))).toMatchObject({ because: 'wrong-algorithm' })
})

test('a token without an end or an owner is none', async () => {
  const { tokens } = await given({})
  for (const claims of [{ sub: 'user-1' }, { exp: startMs / 1000 + 60 }, { sub: '', exp: startMs / 1000 + 60 }, [], 'x']) {
    expect(await tokens.verify(signed(lessonSecret, { alg: 'HS512' }, claims))).toMatchObject({ because: 'malformed' })
  }
  const later = { sub: 'user-1', exp: startMs / 1000 + 60, nbf: startMs / 1000 + 30 }
  expect(await tokens.verify(signed(lessonSecret, { alg: 'HS512' }, later))).toMatchObject({ because: 'not-yet-valid' })
})

test('with an issuer in the settings, tokens of others are refused', async () => {
  const { tokens } = await given({ 'token.issuer': 'user-service' })
  expect(await tokens.verify(await tokens.sign('user-1'))).toMatchObject({ kind: 'valid' })
  const { tokens: strangers } = await given({ 'token.issuer': 'elsewhere' })
  expect(await tokens.verify(await strangers.sign('user-1'))).toMatchObject({ because: 'wrong-issuer' })
})

test('garbage is refused before anything is worked out', async () => {
  const { tokens } = await given({})
  const token = await tokens.sign('user-1')
  for (const text of ['', '.', '..', 'a.b', 'a b.c.d', `${token}.x`, 'ä.ö.ü']) {
    expect(tokens.verify(text)).toEqual({ kind: 'refused', because: 'malformed' })
  }
  expect(tokens.verify('a.'.repeat(50_000))).toEqual({ kind: 'refused', because: 'too-long' })
  expect(await tokens.verify('a.b.c')).toEqual({ kind: 'refused', because: 'malformed' })
})

test('without a secret nothing is signed and nobody is let in', async () => {
  const { tokens } = await given({ 'token.secret': '' })
  await expect(tokens.sign('user-1')).rejects.toThrow('token.secret')
  expect(tokens.verify('a.b.c')).toEqual({ kind: 'refused', because: 'no-secret' })
})

async function given(settings: Readonly<Record<string, string | number>>) {
  const environment = await environmentOf({ defaults: { 'token.secret': lessonSecret, ...settings } })
  const clock = { nowMs: startMs, now: () => clock.nowMs, after: () => () => undefined, random: () => 0 }
  return { tokens: createTokens(environment, clock), environment, clock }
}

function signed(secret: string, header: unknown, claims: unknown, hash = 'sha512'): string {
  const content = `${encoded(header)}.${encoded(claims)}`
  return `${content}.${createHmac(hash, secret).update(content).digest('base64url')}`
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function partOf(token: string, index: number): unknown {
  return JSON.parse(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString())
}
