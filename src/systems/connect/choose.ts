import type { KnownConnector } from '../../protocols/connect/documents.ts'
import { MsaError } from '../../shared/errors.ts'
import { quoted } from '../../shared/quote.ts'
import { allAsText, didYouMean } from '../../shared/suggest.ts'
import type { Worker } from './worker.ts'

/**
 * The connectors that are meant, in the order of their names: a name as it is, `^…` and `/…/` are regular expressions, what
 * has `*`, `?` or `[` in it is a glob. All, where nothing is said.
 */
export async function chooseConnectors(worker: Worker, asked: readonly string[]): Promise<readonly KnownConnector[]> {
  const all = await worker.connectors()
  if (asked.length === 0) return all
  const chosen = new Set<KnownConnector>()
  for (const each of asked) {
    const named = all.find(({ state }) => state.name === each)
    const found = named ? [named] : isPattern(each) ? all.filter(({ state }) => matcherOf(each).test(state.name)) : []
    if (found.length === 0) throw isPattern(each) ? noMatch(each, namesOf(all)) : unknownConnector(each, namesOf(all))
    for (const connector of found) chosen.add(connector)
  }
  return all.filter((connector) => chosen.has(connector))
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

export function isPattern(text: string): boolean {
  return text.startsWith('^') || (text.length > 2 && text.startsWith('/') && text.endsWith('/')) || /[*?[]/.test(text)
}

function matcherOf(pattern: string): RegExp {
  const source = pattern.startsWith('^') ? pattern : pattern.startsWith('/') ? pattern.slice(1, -1) : globSource(pattern)
  try {
    return new RegExp(source)
  } catch {
    throw new MsaError('USAGE', `${quoted(pattern)} is no regular expression.`, { hint: "'^orders-.*'", exitCode: 2 })
  }
}

function globSource(glob: string): string {
  const source = glob.replace(/\[[^\]]*\]|[\s\S]/g, (piece) => {
    if (piece === '*') return '.*'
    if (piece === '?') return '.'
    if (piece.length > 1) return piece.replace(/^\[!/, '[^').replaceAll('\\', '\\\\')
    return piece.replace(/[.+^${}()|[\]\\/-]/g, '\\$&')
  })
  return `^${source}$`
}
