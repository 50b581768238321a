import { QuietExit } from '../../shared/errors.ts'
import { type AddressOption, targetWith } from '../../shell/address-option.ts'
import type { Context } from '../../shell/context.ts'
import { loginPlace } from '../../shell/login-place.ts'
import { type CallWish, call } from '../../systems/services/call.ts'
import { isExpired, rememberedLogin } from '../../systems/services/remembered-login.ts'
import { checkedPath, routesTo } from '../../systems/services/route.ts'
import { bodyOf, headersOf } from './asked.ts'
import { callAgain } from './call-again.ts'
import { writeAnswer } from './write-answer.ts'

export interface CallInput {
  readonly target: AddressOption
  readonly service: string
  readonly path: string
  readonly method: string | undefined
  readonly data: string | undefined
  /** `Name: value`. */
  readonly headers: readonly string[]
  readonly via: 'gateway' | 'discovery' | undefined
  readonly include: boolean
  readonly withToken: boolean
  readonly times: number
  readonly everyMs: number
  readonly timeoutMs: number
  readonly mayFail: boolean
}

export async function callService(ctx: Context, input: CallInput): Promise<void> {
  const { service, via, timeoutMs } = input
  const path = checkedPath(input.path)
  const said = headersOf(input.headers)
  const data = await bodyOf(ctx, input.data)
  const needs =
    via === 'gateway' ? (['gateway'] as const) : via === 'discovery' ? (['eureka'] as const) : (['eureka', 'gateway'] as const)
  const target = await targetWith(ctx, input.target, needs)
  const routes = await routesTo({ service, via, eureka: target.eureka, gateway: target.gateway }, ctx.signal)
  const wish: CallWish = {
    method: input.method ?? (data === undefined ? 'GET' : 'POST'),
    ...{ path, timeoutMs, body: data?.bytes },
    headers: { ...(data && { 'content-type': data.type, 'content-length': String(data.bytes.length) }), ...said },
    token: input.withToken && said.authorization === undefined ? await tokenFor(ctx, input, target) : undefined,
  }
  if (input.times > 1) return callAgain(ctx, routes, wish, input)
  const [route] = routes
  if (!route) return
  const began = performance.now()
  const answer = await call(route, wish, ctx.signal)
  await writeAnswer(ctx, answer, { include: input.include, began })
  if (answer.status >= 400 && !input.mayFail) throw new QuietExit(1)
}

/** One that is over is sent all the same: that it is refused is worth seeing, and so is why. */
async function tokenFor(
  ctx: Context,
  { target: option }: CallInput,
  target: Awaited<ReturnType<typeof targetWith>>,
): Promise<string | undefined> {
  const login = await rememberedLogin(loginPlace(ctx, option, target))
  if (login && isExpired(login, ctx.clock.now()))
    ctx.output.warn(`the token of ${login.email} has expired: msa login ${login.email}`)
  return login?.token
}
