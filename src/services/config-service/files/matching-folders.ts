import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Evidence } from './evidence.ts'

/** The folders that a path with `*`, `?` or `**` in it stands for, in order of their names. */
export function matchingFolders(pattern: string, evidence: Evidence): readonly string[] {
  const segments = pattern.split('/').filter((segment) => segment !== '')
  const first = segments.findIndex((segment) => /[*?]/.test(segment))
  if (first < 0) return evidence.look(pattern)?.isDirectory() ? [pattern] : []
  return below(`/${segments.slice(0, first).join('/')}`, segments.slice(first), evidence)
}

const deepest = 20

function below(folder: string, [segment, ...rest]: readonly string[], evidence: Evidence, depth = 0): readonly string[] {
  if (segment === undefined) return [folder]
  if (segment !== '**') {
    const matches = matcherOf(segment)
    const names = /[*?]/.test(segment) ? subfolders(folder, evidence).filter((name) => matches.test(name)) : [segment]
    return names
      .map((name) => join(folder, name))
      .filter((path) => evidence.look(path)?.isDirectory())
      .flatMap((path) => below(path, rest, evidence, depth + 1))
  }
  if (depth > deepest) return []
  const deeper = subfolders(folder, evidence).flatMap((name) =>
    below(join(folder, name), [segment, ...rest], evidence, depth + 1),
  )
  return [...new Set([...below(folder, rest, evidence, depth + 1), ...deeper])]
}

function subfolders(folder: string, evidence: Evidence): readonly string[] {
  if (!evidence.look(folder)?.isDirectory()) return []
  const entries = readdirSync(folder, { withFileTypes: true })
  return entries
    .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && entry.name !== '.git')
    .map(({ name }) => name)
    .sort()
}

/** One part of an Ant pattern. */
export function matcherOf(segment: string): RegExp {
  const escaped = segment.replace(/[.+^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`)
}
