import type { Binding } from './bindings.ts'

export interface Topology {
  /** Of the exchanges, by their names. */
  readonly types: ReadonlyMap<string, string>
  readonly bindings: readonly Binding[]
}

/** The queues that a message with that key reaches from an exchange; without a key, those that any may. */
export function reachedFrom(exchange: string, key: string | undefined, topology: Topology): readonly string[] {
  if (exchange === '') return key === undefined ? [] : [key]
  const queues = new Set<string>()
  const seen = new Set<string>()
  const follow = (from: string) => {
    if (seen.has(from)) return
    seen.add(from)
    for (const binding of topology.bindings) {
      if (binding.source !== from || !leads(topology.types.get(from), binding, key)) continue
      if (binding.to === 'queue') queues.add(binding.destination)
      else follow(binding.destination)
    }
  }
  follow(exchange)
  return [...queues]
}

/** Headers are not known here: what depends on them may be. */
function leads(type: string | undefined, binding: Binding, key: string | undefined): boolean {
  if (key === undefined) return true
  if (type === 'direct') return binding.key === key
  return type === 'topic' ? matchesTopic(binding.key, key) : true
}

/** `*` is a word, `#` any number of words, between dots. */
export function matchesTopic(pattern: string, key: string): boolean {
  const words = (text: string) => (text === '' ? [] : text.split('.'))
  const match = (left: readonly string[], right: readonly string[]): boolean => {
    const [first, ...rest] = left
    if (first === undefined) return right.length === 0
    if (first === '#') return match(rest, right) || (right.length > 0 && match(left, right.slice(1)))
    return right.length > 0 && (first === '*' || first === right[0]) && match(rest, right.slice(1))
  }
  return match(words(pattern), words(key))
}
