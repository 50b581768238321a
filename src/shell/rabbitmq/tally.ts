import { messageOf, QuietExit } from '../../shared/errors.ts'
import { rabbitFailure } from '../../systems/rabbitmq/rabbit-failure.ts'
import type { RabbitTarget } from '../../systems/target.ts'
import type { Context } from '../context.ts'
import type { AsText } from '../output.ts'

export interface Tallied {
  readonly name: string
  readonly outcome: 'done' | 'would' | 'skipped' | 'failed'
  /** `120 messages`, or why not. */
  readonly detail: string
}

export interface Tally {
  readonly what: string
  readonly each: readonly Tallied[]
}

/** The same to each; what fails for one does not keep the others from it. Exit 1 if any failed. */
export async function tally(
  ctx: Context,
  target: RabbitTarget,
  what: string,
  names: readonly string[],
  work: (name: string) => Promise<Omit<Tallied, 'name'>>,
): Promise<void> {
  const each: Tallied[] = []
  for (const name of names) {
    ctx.signal.throwIfAborted()
    try {
      each.push({ name, ...(await work(name)) })
    } catch (error) {
      if (ctx.signal.aborted) throw ctx.signal.reason
      // Of one alone all is said that there is to say.
      if (names.length === 1) throw error
      each.push({ name, outcome: 'failed', detail: messageOf(rabbitFailure(error, target)) })
    }
  }
  ctx.output.result({ what, each }, tallyAsText)
  if (each.some(({ outcome }) => outcome === 'failed')) throw new QuietExit(1)
}

const signs = { done: '✓', would: '→', skipped: '•', failed: '✗' } as const

export const tallyAsText: AsText<Tally> = ({ what, each }, { ink }) => {
  const inks = { done: ink.good, would: ink.changing, skipped: ink.dim, failed: ink.bad }
  const word = { done: what, would: `would be ${what}`, skipped: 'skipped', failed: 'failed' }
  const lines = each.map(
    ({ name, outcome, detail }) =>
      `${inks[outcome](signs[outcome])} ${word[outcome]}: ${name}${detail === '' ? '' : `   ${detail}`}`,
  )
  if (each.length < 2) return lines.join('\n')
  const count = (outcome: Tallied['outcome']) => each.filter((one) => one.outcome === outcome).length
  const counts = (['done', 'would', 'failed', 'skipped'] as const).filter((outcome) => count(outcome) > 0)
  return [...lines, counts.map((outcome) => `${count(outcome)} ${word[outcome]}`).join(', ')].join('\n')
}
