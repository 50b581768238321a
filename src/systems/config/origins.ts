import { relative } from 'node:path'
import type { Origin as Place } from '../../protocols/spring-properties/property.ts'
import { isCipher } from './cipher-text.ts'
import { kindOf, readConfigFile } from './config-file.ts'
import { type WrittenValue, writtenValues } from './written-value.ts'

/** Where a served value comes from. */
export interface Origin {
  /** As the server names it. */
  readonly source: string
  /** Below the repository, where that is known. */
  readonly file: string | null
  readonly line: number | null
  /** It is encrypted there. */
  readonly isCipher: boolean
}

type FindOrigin = (source: string, key: string, place: Place | undefined) => Promise<Origin>

/**
 * Of a value that was decrypted, a server no longer says where it stood: its file is read again, where `readable`
 * is the very folder that was served.
 */
export function originFinder(readable: string | undefined, repo: string | undefined): FindOrigin {
  const files = new Map<string, Promise<readonly WrittenValue[]>>()
  const valuesOf = (path: string): Promise<readonly WrittenValue[]> => {
    const known = files.get(path) ?? readValues(path)
    files.set(path, known)
    return known
  }
  return async (source, key, place) => {
    const { path, document } = fileIn(source)
    const file = path === null ? null : shortened(path, repo)
    if (place !== undefined) return { source, file, line: place.line, isCipher: false }
    const isHere = path !== null && readable !== undefined && !relative(readable, path).startsWith('..')
    const values = isHere ? await valuesOf(path) : []
    const found = values.find(
      (value) => value.key === key.replace(/^invalid\./, '') && (document === null || value.document === document),
    )
    // Only what was decrypted, or laid over everything, has no place.
    return {
      source,
      file,
      line: found?.line ?? null,
      isCipher: found ? isCipher(found.text) : path !== null && !path.endsWith('.xml'),
    }
  }
}

async function readValues(path: string): Promise<readonly WrittenValue[]> {
  try {
    return await writtenValues(await readConfigFile(path, path, kindOf(path) ?? 'yaml'))
  } catch {
    return []
  }
}

/** `file:///srv/repo/user-service.yml`, or `… Config resource 'file [/srv/repo/a.yml]' via location '…' (document #1)`. */
export function fileIn(source: string): { readonly path: string | null; readonly document: number | null } {
  const [, inside, number] = /Config resource '[^[]*\[([^\]']+)\]?' via location .*?(?:\(document #(\d+)\))?$/.exec(source) ?? []
  if (inside !== undefined) return { path: inside, document: number === undefined ? null : Number(number) }
  if (kindOf(source) === undefined) return { path: null, document: null }
  const path = source.replace(/^file:(?:\/\/(?=\/))?/, '')
  return { path: path.includes('%') && source.startsWith('file:') ? unescaped(path) : path, document: null }
}

function unescaped(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function shortened(path: string, repo: string | undefined): string {
  const below = repo === undefined ? '..' : relative(repo, path)
  return below.startsWith('..') || path.includes('://') ? path : below
}
