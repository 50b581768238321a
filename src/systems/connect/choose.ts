import type { KnownConnector } from '../../protocols/connect/documents.ts'
import { MsaError } from '../../shared/errors.ts'
import { quoted } from '../../shared/quote.ts'
import { allAsText, didYouMean } from '../../shared/suggest.ts'
import { isPattern, type Matches, parsePattern } from '../pattern.ts'
import type { Worker } from './worker.ts'

/**
 * The connectors that are meant, in the order of their names: a name as it is, `^…` and `/…/` are regular expressions, what
 * has `*`, `?`, `[` or `{` in it is a glob. All, where nothing is said.
 */
export async function chooseConnectors(worker: Worker, asked: readonly string[]): Promise<readonly KnownConnector[]> {
  const all = await worker.connectors()
  if (asked.length === 0) return all
  const chosen = new Set<KnownConnector>()
  for (const each of asked) {
    const named = all.find(({ state }) => state.name === each)
    const found = named ? [named] : isPattern(each) ? matching(all, parsePattern(each)) : []
    if (found.length === 0) throw isPattern(each) ? noMatch(each, namesOf(all)) : unknownConnector(each, namesOf(all))
    for (const connector of found) chosen.add(connector)
  }
  return all.filter((connector) => chosen.has(connector))
}

function matching(connectors: readonly KnownConnector[], matches: Matches): readonly KnownConnector[] {
  return connectors.filter(({ state }) => matches(state.name))
}

export function namesOf(connectors: readonly KnownConnector[]): readonly string[] {
  return connectors.map(({ state }) => state.name)
}

export function unknownConnector(name: string, names: readonly string[]): MsaError {
  return new MsaError('CONNECTOR_UNKNOWN', `There is no connector ${quoted(name, 80)}.${didYouMean(name, names)}`, {
    details: [allAsText(names)],
    hint: 'msa connect list',
    exitCode: 3,
  })
}

function noMatch(pattern: string, names: readonly string[]): MsaError {
  return new MsaError('CONNECTOR_UNKNOWN', `No connector matches ${quoted(pattern)}.`, {
    details: [allAsText(names)],
    hint: 'msa connect list',
    exitCode: 3,
  })
}
