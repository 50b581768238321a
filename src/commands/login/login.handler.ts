import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { ageAsText } from '../../shared/duration.ts'
import { MsaError, systemCodeOf } from '../../shared/errors.ts'
import { type AddressOption, targetWith } from '../../shell/address-option.ts'
import type { Context } from '../../shell/context.ts'
import { loginPlace } from '../../shell/login-place.ts'
import type { AsText } from '../../shell/output.ts'
import { part } from '../../shell/target.ts'
import { logIn } from '../../systems/services/log-in.ts'
import {
  forgetLogin,
  isExpired,
  type LoginPlace,
  type RememberedLogin,
  rememberedLogin,
  rememberLogin,
} from '../../systems/services/remembered-login.ts'

export interface LoginInput {
  readonly target: AddressOption
  readonly email: string | undefined
  readonly password: string | undefined
  readonly signUpAs: string | undefined
  readonly forget: boolean
}

/** A login as it is told: the token itself is nobody's business, not even in JSON. */
interface LoginShown extends Omit<RememberedLogin, 'token'> {
  readonly isNew: boolean
  readonly isExpired: boolean
}

export async function login(ctx: Context, input: LoginInput): Promise<void> {
  const target = await targetWith(ctx, input.target, ['gateway'])
  const place = loginPlace(ctx, input.target, target)
  if (input.forget) return forget(ctx, place)
  if (input.email === undefined) return showRemembered(ctx, place)
  const gateway = part(target, 'gateway', 'gateway-service')
  const password = await passwordOf(ctx, input.password, input.email)
  const done = await logIn(gateway, { email: input.email, password, signUpAs: input.signUpAs }, ctx.clock.now(), ctx.signal)
  const { isNew, ...remembered } = done
  await rememberLogin(place, remembered)
  ctx.output.result(shown(remembered, isNew, ctx), loginAsText)
}

async function forget(ctx: Context, place: LoginPlace): Promise<void> {
  const before = await rememberedLogin(place)
  await forgetLogin(place)
  ctx.output.result({ forgotten: before?.email ?? null }, ({ forgotten }) =>
    forgotten === null ? 'nobody was logged in' : `✓ the token of ${forgotten} is forgotten`,
  )
}

async function showRemembered(ctx: Context, place: LoginPlace): Promise<void> {
  const remembered = await rememberedLogin(place)
  if (remembered === undefined)
    throw new MsaError('USAGE', `Nobody is logged in at ${place.name}.`, {
      hint: 'msa login ada@example.org --sign-up',
      exitCode: 2,
    })
  ctx.output.result(shown(remembered, false, ctx), loginAsText)
}

function shown({ token: _token, ...login }: RememberedLogin, isNew: boolean, { clock }: Context): LoginShown {
  return { ...login, isNew, isExpired: isExpired({ token: '', ...login }, clock.now()) }
}

const loginAsText: AsText<LoginShown> = ({ email, userId, expiresAt, isNew, isExpired: over }, { ink, now, style }) => {
  if (style === 'raw') return userId
  const left = expiresAt === null ? '' : ageAsText(Math.abs(Date.parse(expiresAt) - now))
  const until = expiresAt === null ? 'for as long as the token lasts' : over ? `no more since ${left}` : `for ${left}`
  return [
    `${over ? ink.bad('✗') : ink.good('✓')} ${isNew ? 'signed up, and logged in' : 'logged in'} as ${ink.strong(email)}, ${until}`,
    `  userId ${userId}        msa call user-service /users/${userId}`,
  ].join('\n')
}

/** Never a word of the line: everybody on the machine could read it. */
async function passwordOf(ctx: Context, where: string | undefined, email: string): Promise<string> {
  if (where === undefined || where === 'prompt')
    return ctx.output.ask({ kind: 'secret', message: `Password of ${email}`, flag: '--password env:NAME' })
  const [, kind, value = ''] = /^(env|file):(.+)$/s.exec(where) ?? []
  if (kind === 'env') return ctx.env[value] ?? missing(`There is no variable ${value}.`, `export ${value}=…`)
  if (kind === 'file') {
    const text = await readFile(resolve(ctx.cwd, value), 'utf8').catch((error: unknown) =>
      missing(`${value} cannot be read (${systemCodeOf(error) ?? 'unknown'}).`, `ls -l ${value}`),
    )
    return text.replace(/\r?\n$/, '')
  }
  throw new MsaError('USAGE', '--password says where a password is, never what it is.', {
    hint: '--password env:NAME, or --password file:PATH',
    exitCode: 2,
  })
}

function missing(message: string, hint: string): never {
  throw new MsaError('SECRET_MISSING', message, { hint, exitCode: 3 })
}
