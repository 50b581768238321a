import { signOf, tallyOf } from '../../shell/kafka/outcomes.ts'
import type { AsText, Page } from '../../shell/output.ts'
import type { EnsuredTopic } from '../../systems/kafka/topics/ensure-topics.ts'

export const ensuredAsText: AsText<readonly EnsuredTopic[]> = (topics, page) => {
  if (page.style === 'raw') return topics.map(({ name, outcome }) => `${name}\t${outcome}`).join('\n')
  const words = topics.map(({ outcome }) => wordOf(outcome))
  return [...topics.flatMap((topic) => lines(topic, page)), ...tallyOf(words)].join('\n')
}

function lines(topic: EnsuredTopic, { ink }: Page): string[] {
  const { name, outcome, partitions, replicas, differences, reason } = topic
  const shape = partitions > 0 ? `${counted(partitions, 'partition')}, ${counted(replicas, 'replica')}` : ''
  const more = reason ?? (outcome === 'differs' ? '' : shape)
  const first = `${signOf(outcome, ink)} ${wordOf(outcome)} ${name}${more === '' ? '' : `   ${more}`}`
  return [
    first,
    ...differences.map(({ what, is, wanted }) => `    ${what} is ${is ?? 'not told'}, wanted ${wanted}`),
    ...hint(topic),
  ]
}

/** What would make it what was wanted, where anything would. */
function hint({ name, differences }: EnsuredTopic): string[] {
  const words = differences.flatMap(({ what, is, wanted }) => {
    if (what === 'replicas' || (what === 'partitions' && Number(wanted) < Number(is))) return []
    return what === 'partitions' ? [`--partitions ${wanted}`] : [`--set ${what}=${wanted}`]
  })
  return words.length === 0 ? [] : [`    msa topic alter ${name} ${words.join(' ')}`]
}

function wordOf(outcome: EnsuredTopic['outcome']): string {
  return outcome === 'would-create' ? 'would be created' : outcome
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
