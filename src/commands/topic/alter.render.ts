import { signOf, tallyOf } from '../../shell/kafka/outcomes.ts'
import type { AsText } from '../../shell/output.ts'
import type { AlteredTopic } from '../../systems/kafka/topics/alter-topics.ts'

export const alteredAsText: AsText<readonly AlteredTopic[]> = (topics, { ink, style }) => {
  if (style === 'raw') return topics.map(({ name, outcome }) => `${name}\t${outcome}`).join('\n')
  const lines = topics.flatMap(({ name, outcome, changes, reason }) => [
    `${signOf(outcome, ink)} ${wordOf(outcome)} ${name}${reason === undefined ? '' : `   ${reason}`}`,
    ...changes.map(
      ({ what, before, after, isDefault }) =>
        `    ${what}   ${before || '–'} → ${ink.changing(after || '–')}${isDefault ? ink.dim('   as all topics have it') : ''}`,
    ),
  ])
  return [...lines, ...tallyOf(topics.map(({ outcome }) => wordOf(outcome)))].join('\n')
}

function wordOf(outcome: AlteredTopic['outcome']): string {
  return outcome === 'would-change' ? 'would be changed' : outcome
}
