import type { Queue } from '../../protocols/stream/rabbit-topology.ts'
import type { Places } from './places.ts'

type Kind = 'count' | 'text' | 'flag'

const argumentsByProperty: readonly (readonly [property: string, argument: string, kind: Kind])[] = [
  ['ttl', 'x-message-ttl', 'count'],
  ['expires', 'x-expires', 'count'],
  ['maxLength', 'x-max-length', 'count'],
  ['maxLengthBytes', 'x-max-length-bytes', 'count'],
  ['maxPriority', 'x-max-priority', 'count'],
  ['overflowBehavior', 'x-overflow', 'text'],
  ['singleActiveConsumer', 'x-single-active-consumer', 'flag'],
  ['deadLetterExchange', 'x-dead-letter-exchange', 'text'],
  ['deadLetterRoutingKey', 'x-dead-letter-routing-key', 'text'],
]

/** `ttl`, `maxLength` … below `consumer.`, or `dlqTtl`, `dlqMaxLength` … below `consumer.dlq`. They are part of what a queue is. */
export function queueArguments(at: Places, prefix: string): Queue['args'] {
  const isOfDeadLetters = prefix.endsWith('dlq')
  const nameOf = (property: string) => prefix + (isOfDeadLetters ? capitalised(property) : property)
  const args: Record<string, string | number | boolean> = {}
  for (const [property, argument, kind] of argumentsByProperty) {
    // Where a queue's own dead letters go is said with the rest of them.
    if (!isOfDeadLetters && property.startsWith('deadLetter')) continue
    const name = nameOf(property)
    if (at.text(name) === undefined) continue
    if (kind === 'text') args[argument] = at.text(name) ?? ''
    else if (kind === 'count') args[argument] = at.count(name, 0, 0)
    else if (at.flag(name, false)) args[argument] = true
  }
  if (at.flag(nameOf('lazy'), false)) args['x-queue-mode'] = 'lazy'
  return { ...args, ...quorumArguments(at, nameOf('quorum')) }
}

function quorumArguments(at: Places, prefix: string): Queue['args'] {
  if (!at.flag(`${prefix}.enabled`, false)) return {}
  const limit = at.text(`${prefix}.deliveryLimit`) === undefined ? undefined : at.count(`${prefix}.deliveryLimit`, 0, 0)
  const size = at.text(`${prefix}.initialGroupSize`) === undefined ? undefined : at.count(`${prefix}.initialGroupSize`, 1)
  return {
    'x-queue-type': 'quorum',
    ...(limit !== undefined && { 'x-delivery-limit': limit }),
    ...(size !== undefined && { 'x-quorum-initial-group-size': size }),
  }
}

function capitalised(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1)
}
