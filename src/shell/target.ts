import { MsaError } from '../shared/errors.ts'
import type { KnownContext } from '../systems/context/known-contexts.ts'
import type { PartName } from '../systems/context/open.ts'
import { flagsTarget } from '../systems/flags-target.ts'
import type { Target } from '../systems/target.ts'
import type { Context } from './context.ts'
import type { TargetOption } from './target-option.ts'

/**
 * `--brokers`, else `--context`, else MSA_CONTEXT, else the running lab, else what `msa context use` chose. A remote context is
 * named on stderr. `needs`: what of it is going to be used; only the passwords of that are looked for, or asked for.
 */
export async function targetOf(ctx: Context, option: TargetOption, needs?: readonly PartName[]): Promise<Target> {
  const { context, name, brokers } = option
  if (context !== undefined && name !== undefined) {
    throw new MsaError('USAGE', 'A lab and a context are two systems: which is meant?', {
      hint: `--context ${context}, without --name`,
      exitCode: 2,
    })
  }
  if (brokers !== undefined && context === undefined) return flagsTarget(brokers)
  const told = context ?? (name === undefined ? ctx.env.MSA_CONTEXT : undefined)
  if (told) {
    const { knownContext } = await import('./contexts.ts')
    const known = await knownContext(ctx, told, context === undefined ? ' (MSA_CONTEXT)' : '')
    return openNamed(ctx, known, needs, brokers)
  }
  try {
    const { runningLabTarget } = await import('./running-lab-target.ts')
    return await runningLabTarget(ctx, option)
  } catch (error) {
    if (!(error instanceof MsaError) || error.code !== 'LAB_NOT_UP') throw error
    return instead(ctx, option, needs, error)
  }
}

/** Where no lab runs. A lab that was named is not another system. */
async function instead(
  ctx: Context,
  { name }: TargetOption,
  needs: readonly PartName[] | undefined,
  error: MsaError,
): Promise<Target> {
  if (name !== undefined || ctx.env.MSA_LAB) throw error
  const [{ contextsOf }, { contextNamed }] = await Promise.all([
    import('./contexts.ts'),
    import('../systems/context/known-contexts.ts'),
  ])
  const { known, use } = await contextsOf(ctx)
  if (use !== null) return openNamed(ctx, contextNamed(known, use, ' (msa context use)'), needs)
  throw new MsaError('LAB_NOT_UP', `${error.message} No context is chosen, either.`, {
    details: error.details,
    hint: [
      error.hint ?? 'msa up',
      known[0] ? `or  --context ${known[0].name}` : 'or  msa context add staging --brokers host:9092',
    ].join('\n'),
    exitCode: 3,
  })
}

async function openNamed(
  ctx: Context,
  known: KnownContext,
  needs: readonly PartName[] | undefined,
  brokers?: string,
): Promise<Target> {
  const [{ nameIt, secretSources }, { openContext }] = await Promise.all([
    import('./contexts.ts'),
    import('../systems/context/open.ts'),
  ])
  const meant = brokers === undefined ? known : { ...known, context: withBrokers(known, brokers) }
  nameIt(ctx, meant)
  return openContext(meant, needs, secretSources(ctx, known))
}

/** Its login and its TLS, at other brokers. */
function withBrokers({ context }: KnownContext, brokers: string): KnownContext['context'] {
  const { kafka } = flagsTarget(brokers)
  return { ...context, kafka: { tls: null, sasl: null, ...context.kafka, brokers: kafka?.brokers ?? [] } }
}

/** A part of it that a command cannot do without. */
export function part<Parts extends Pick<Target, 'kind' | 'name' | 'away'>, Name extends keyof Parts>(
  target: Parts,
  name: Name,
  component: string,
): NonNullable<Parts[Name]> {
  const found = target[name]
  if (found !== undefined && found !== null) return found
  if (target.kind === 'flags') {
    throw new MsaError('USAGE', `The line names ${target.name} alone, and this needs ${component}.`, {
      hint: '--context NAME',
      exitCode: 2,
    })
  }
  if (target.kind === 'context') {
    throw new MsaError('LAB_NOT_UP', `There is no ${component} in the context "${target.name}".`, {
      hint: `msa context show ${target.name}`,
      exitCode: 3,
    })
  }
  const phase = target.away?.get(component)
  const isComing = phase === 'starting' || phase === 'waiting'
  throw new MsaError(
    'LAB_NOT_UP',
    phase === undefined
      ? `There is no ${component} in the lab "${target.name}".`
      : `${component} of the lab "${target.name}" cannot be asked now: it is ${phase}.`,
    {
      hint: `msa ${isComing ? 'wait' : phase === undefined ? 'up' : 'start'} ${component}${target.name === 'msa' ? '' : ` --name ${target.name}`}`,
      exitCode: 3,
    },
  )
}
