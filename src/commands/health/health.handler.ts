import { MsaError, QuietExit } from '../../shared/errors.ts'
import { allAsText, didYouMean } from '../../shared/suggest.ts'
import { type AddressOption, targetWith } from '../../shell/address-option.ts'
import type { Context } from '../../shell/context.ts'
import { runningLabOf } from '../../shell/lab.ts'
import { targetOf } from '../../shell/target.ts'
import { checkAll, isWell } from '../../systems/health/check.ts'
import { type Subject, subjectsOfLab, subjectsOfServers, subjectsRegistered } from '../../systems/health/subjects.ts'
import { instancesAt } from '../../systems/instances.ts'
import { parsePattern } from '../../systems/pattern.ts'
import type { HttpTarget } from '../../systems/target.ts'
import { healthAsText } from './health.render.ts'

export interface HealthInput {
  readonly target: AddressOption
  readonly names: readonly string[]
  readonly timeoutMs: number
  readonly headers: boolean
}

export async function health(ctx: Context, { target, names, timeoutMs, headers }: HealthInput): Promise<void> {
  const subjects = chosen(await subjectsOf(ctx, target), names)
  const progress = ctx.output.progress(`asking ${subjects.length} how they are`)
  const all = await checkAll(subjects, timeoutMs, ctx.signal).finally(() => progress.done())
  ctx.output.result(all, healthAsText(headers))
  if (!all.every(isWell)) throw new QuietExit(1)
}

async function subjectsOf(ctx: Context, option: AddressOption): Promise<readonly Subject[]> {
  if (option.gateway !== undefined || option.eureka !== undefined) {
    const { gateway, eureka } = await targetWith(ctx, option, ['gateway', 'eureka'])
    return [...subjectsOfServers({ gateway }), ...(await registered(ctx, eureka, []))]
  }
  const target = await targetOf(ctx, option, ['eureka', 'config', 'gateway', 'zipkin'])
  if (target.kind !== 'lab') {
    const { config, gateway, zipkin, eureka } = target
    const servers = subjectsOfServers({ config, gateway, zipkin })
    return [...servers, ...(await registered(ctx, eureka, servers))]
  }
  const { client } = await runningLabOf(ctx, option)
  using _client = client
  const { instances } = await client.call('observe', { usage: false }, ctx.signal)
  const own = subjectsOfLab(instances)
  return [...own, ...(await registered(ctx, target.eureka, own))]
}

/** A discovery that does not answer is one of those that are not well: the others are asked all the same. */
async function registered(ctx: Context, eureka: HttpTarget | undefined, known: readonly Subject[]): Promise<readonly Subject[]> {
  if (eureka === undefined) return []
  try {
    return subjectsRegistered(await instancesAt(eureka, ctx.signal), known)
  } catch (error) {
    if (!(error instanceof MsaError) || ctx.signal.aborted) throw error
    const state = { status: 'DOWN', because: error.message }
    const isKnown = known.some(({ where }) => eureka.url.startsWith(where))
    return isKnown ? [] : [{ name: 'discovery', where: eureka.url, actuatorUrl: null, state }]
  }
}

function chosen(all: readonly Subject[], names: readonly string[]): readonly Subject[] {
  if (names.length === 0) return all
  const found = names.flatMap((asked) => {
    const matches = parsePattern(asked)
    const own = all.filter(({ name }) => matches(name) || matches(name.replace(/[:-]\d+$/, '')))
    if (own.length > 0) return own
    const known = all.map(({ name }) => name)
    throw new MsaError('UNKNOWN_COMPONENT', `nobody here is called "${asked}".${didYouMean(asked, known)}`, {
      details: [allAsText(known)],
      exitCode: 2,
    })
  })
  return [...new Set(found)]
}
