import { QuietExit } from '../../shared/errors.ts'
import type { Outcome } from '../../systems/kafka/outcome.ts'
import type { Context } from '../context.ts'
import type { AsText, Ink } from '../output.ts'

/** `what`: `deleted`. Exit 1 if any failed. */
export function showOutcomes(ctx: Context, what: string, outcomes: readonly Outcome[]): void {
  ctx.output.result(outcomes, outcomesAsText(what))
  failIfAny(outcomes)
}

export function failIfAny(outcomes: readonly { readonly outcome: string }[]): void {
  if (outcomes.some(({ outcome }) => outcome === 'failed')) throw new QuietExit(1)
}

export function outcomesAsText(what: string): AsText<readonly Outcome[]> {
  return (outcomes, { ink, style }) => {
    if (style === 'raw') return outcomes.map(({ name, outcome, detail }) => [name, outcome, detail].join('\t')).join('\n')
    const lines = outcomes.map(
      ({ name, outcome, detail }) =>
        `${signOf(outcome, ink)} ${wordOf(outcome, what)} ${name}${detail === '' ? '' : `   ${detail}`}`,
    )
    return [...lines, ...tallyOf(outcomes.map(({ outcome }) => wordOf(outcome, what)))].join('\n')
  }
}

/** `3 deleted, 1 failed`, where there are several. */
export function tallyOf(words: readonly string[]): string[] {
  if (words.length < 2) return []
  return [[...new Set(words)].map((word) => `${words.filter((each) => each === word).length} ${word}`).join(', ')]
}

export function signOf(outcome: string, ink: Ink): string {
  if (outcome === 'failed') return ink.bad('✗')
  if (outcome.startsWith('would') || outcome === 'differs') return ink.changing('→')
  return outcome === 'skipped' || outcome === 'unchanged' ? ink.dim('•') : ink.good('✓')
}

function wordOf(outcome: Outcome['outcome'], what: string): string {
  if (outcome === 'done') return what
  return outcome === 'would' ? `would be ${what}` : outcome
}
