import { isPattern } from '../pattern.ts'
import { listExchanges } from './exchanges.ts'
import { chosen } from './names.ts'
import { listQueues } from './queues.ts'
import type { Rabbit } from './rabbit.ts'

/** Names as they are; patterns as what is there that they match, in order. Only for patterns the API is asked. */
export async function chooseNames(
  rabbit: Rabbit,
  kind: 'queue' | 'exchange',
  asked: readonly string[],
): Promise<readonly string[]> {
  const patterns = asked.filter(isPattern)
  if (patterns.length === 0) return [...new Set(asked)]
  const all: readonly { readonly name: string }[] =
    kind === 'queue' ? await listQueues(rabbit) : (await listExchanges(rabbit)).filter(({ name }) => isOwn(name))
  const matching = chosen(all, patterns, kind).map(({ name }) => name)
  return [...new Set([...asked.filter((name) => !isPattern(name)), ...matching])]
}

/** Not one of the broker's. */
function isOwn(name: string): boolean {
  return name !== '' && !name.startsWith('amq.')
}
