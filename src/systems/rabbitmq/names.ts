import { MsaError } from '../../shared/errors.ts'
import { quoted } from '../../shared/quote.ts'
import { didYouMean } from '../../shared/suggest.ts'
import { isPattern, parsePattern } from '../pattern.ts'
import type { Rabbit } from './rabbit.ts'

/** In the order of their names; all where nothing is asked. What matches nothing is told. */
export function chosen<Named extends { readonly name: string }>(
  all: readonly Named[],
  asked: readonly string[],
  kind: 'queue' | 'exchange',
): readonly Named[] {
  const inOrder = [...all].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  if (asked.length === 0) return inOrder
  const matchers = asked.map((text) => {
    const isName = inOrder.some(({ name }) => name === text)
    const matches = isName ? (name: string) => name === text : parsePattern(text)
    if (!inOrder.some(({ name }) => matches(name))) throw unknown(kind, text, all)
    return matches
  })
  return inOrder.filter(({ name }) => matchers.some((matches) => matches(name)))
}

export function unknown(kind: 'queue' | 'exchange', name: string, all: readonly { readonly name: string }[]): MsaError {
  const message = isPattern(name) ? `No ${kind} matches ${quoted(name)}.` : `There is no ${kind} "${name}".`
  const near = isPattern(name)
    ? ''
    : didYouMean(
        name,
        all.map((each) => each.name),
      )
  return new MsaError(kind === 'queue' ? 'QUEUE_UNKNOWN' : 'EXCHANGE_UNKNOWN', `${message}${near}`, {
    hint: `msa ${kind} list`,
    exitCode: 3,
  })
}

/** With what was meant, as far as somebody can tell. */
export async function unknownName(rabbit: Rabbit, kind: 'queue' | 'exchange', name: string): Promise<MsaError> {
  const path = [`${kind}s`, rabbit.target.virtualHost]
  const all = await rabbit.askIfThere<{ readonly name: string }[]>({ path, query: { columns: 'name' } })
  return unknown(kind, name, all ?? [])
}
