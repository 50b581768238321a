import { MsaError } from '../../shared/errors.ts'
import type { Declared, Difference } from '../../systems/rabbitmq/declare.ts'
import type { Context } from '../context.ts'
import type { AsText } from '../output.ts'

interface Outcome {
  readonly name: string
  readonly outcome: Declared['kind']
}

/** Makes each, and fails with the difference where one is there otherwise. */
export async function declareAll(
  ctx: Context,
  kind: 'queue' | 'exchange',
  names: readonly string[],
  declare: (name: string) => Promise<Declared>,
): Promise<void> {
  const outcomes: Outcome[] = []
  const different: { readonly name: string; readonly declared: Declared & { readonly kind: 'differs' } }[] = []
  for (const name of names) {
    const declared = await declare(name)
    if (declared.kind === 'differs') different.push({ name, declared })
    else outcomes.push({ name, outcome: declared.kind })
  }
  if (outcomes.length > 0) ctx.output.result(outcomes, outcomesAsText)
  const [first, ...others] = different
  if (!first) return
  const more =
    others.length === 0 ? '' : ` So ${others.length === 1 ? 'is' : 'are'} ${others.map(({ name }) => name).join(', ')}.`
  throw new MsaError(
    kind === 'queue' ? 'QUEUE_DIFFERS' : 'EXCHANGE_DIFFERS',
    `The ${kind} "${first.name}" is there, and is not what was asked for.${more}`,
    {
      details: different.flatMap(({ name, declared }) => detailsOf(different.length > 1 ? `${name}  ` : '', declared)),
      hint: `msa ${kind} delete ${first.name}     and declare it anew, or leave it`,
    },
  )
}

function detailsOf(lead: string, { differences, says }: { readonly differences: readonly Difference[]; readonly says: string }) {
  if (differences.length === 0) return [`${lead}${says}`]
  const text = (value: unknown) =>
    value === undefined ? '(not set)' : typeof value === 'string' && value !== '' ? value : JSON.stringify(value)
  return differences.map(({ what, is, asked }) => `${lead}${what}: is ${text(is)}, asked ${text(asked)}`)
}

const outcomesAsText: AsText<readonly Outcome[]> = (outcomes, { ink }) =>
  outcomes
    .map(({ name, outcome }) => (outcome === 'created' ? `${ink.good('✓')} created: ${name}` : `  unchanged: ${name}`))
    .join('\n')
