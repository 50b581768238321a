import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gitOutput } from '../../runtime/git-output.ts'
import { isSecretName, masked } from '../masked.ts'
import { isCipher } from './cipher-text.ts'
import { kindOf, textOf } from './config-file.ts'
import type { CipherKey } from './key.ts'
import { keyMatcher } from './setting-name.ts'
import { writtenValues } from './written-value.ts'

export interface HistoryQuestion {
  readonly folder: string
  /** A setting, or a map of them. */
  readonly key: string
  /** Only this file, below the folder. */
  readonly file: string | undefined
  /** Looks behind ciphers, to tell a new secret from a new cipher of the old one. */
  readonly cipherKey: CipherKey | undefined
  readonly reveal: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

export interface HistoryEntry {
  /** Null: not committed yet. */
  readonly commit: string | null
  readonly author: string
  readonly date: string | null
  readonly subject: string
  readonly file: string
  readonly line: number | null
  readonly key: string
  readonly kind: 'added' | 'changed' | 'removed' | 're-encrypted'
  readonly from: string | null
  readonly to: string | null
}

interface FileChange {
  readonly commit: string | null
  readonly author: string
  readonly date: string | null
  readonly subject: string
  readonly file: string
  /** Ids of git; null where there was none, `here` for what lies in the folder. */
  readonly from: string | null
  readonly to: string | null
}

type Values = ReadonlyMap<string, { readonly text: string; readonly line: number; readonly key: string }>

/** Who gave a setting which value when; the latest first. */
export async function settingHistory(question: HistoryQuestion): Promise<readonly HistoryEntry[]> {
  const changes = await changesOf(question)
  const blobs = await blobsOf(question, changes)
  const cache = new Map<string, Promise<Values | undefined>>()
  const valuesOf = (id: string | null, file: string): Promise<Values | undefined> => {
    const name = `${id} ${id === 'here' ? file : kindOf(file)}`
    const known = cache.get(name) ?? readValues(question, id, file, blobs)
    cache.set(name, known)
    return known
  }
  const entries: HistoryEntry[] = []
  for (const [at, change] of changes.entries()) {
    const after = await valuesOf(change.to, change.file)
    // What nobody could read for a while was no change.
    if (after === undefined) continue
    let before = await valuesOf(change.from, change.file)
    const older = changes.slice(at + 1).filter(({ file }) => file === change.file)
    for (let next = older.shift(); before === undefined && next !== undefined; next = older.shift()) {
      before = await valuesOf(next.from, next.file)
    }
    before ??= new Map()
    for (const name of [...new Set([...before.keys(), ...after.keys()])].sort()) {
      const entry = entryOf(change, before.get(name), after.get(name), question)
      if (entry !== undefined) entries.push(entry)
    }
  }
  return entries
}

function entryOf(
  change: FileChange,
  before: Value | undefined,
  after: Value | undefined,
  question: HistoryQuestion,
): HistoryEntry | undefined {
  if (before?.text === after?.text) return undefined
  const { commit, author, date, subject, file } = change
  const key = after?.key ?? before?.key ?? ''
  const clear = (value: Value | undefined) => (value === undefined ? undefined : clearOf(value.text, question.cipherKey))
  const isSame = before !== undefined && after !== undefined && clear(before) !== undefined && clear(before) === clear(after)
  const kind = isSame ? 're-encrypted' : before === undefined ? 'added' : after === undefined ? 'removed' : 'changed'
  const show = (value: Value | undefined) => (value === undefined ? null : shown(key, value.text, question))
  return { commit, author, date, subject, file, line: after?.line ?? null, key, kind, from: show(before), to: show(after) }
}

interface Value {
  readonly text: string
  readonly line: number
  readonly key: string
}

function clearOf(text: string, key: CipherKey | undefined): string | undefined {
  if (!isCipher(text)) return text
  try {
    return key?.decrypt(text)
  } catch {
    return undefined
  }
}

function shown(key: string, text: string, { reveal, cipherKey }: HistoryQuestion): string {
  if (reveal) return clearOf(text, cipherKey) ?? text
  return isCipher(text) ? masked(key, text, true) : masked(key, text, isSecretName(key))
}

const patterns = ['*.yml', '*.yaml', '*.properties', '*.json', '*.xml']
const none = /^0+$/

async function changesOf(question: HistoryQuestion): Promise<readonly FileChange[]> {
  const paths = ['--', ...(question.file === undefined ? patterns : [question.file])]
  const raw = ['--raw', '--no-abbrev', '--no-renames', '--relative']
  const format = '--format=%x01%H%x02%an%x02%aI%x02%s'
  const log = await git(question, ['log', '--first-parent', '-m', ...raw, format, ...paths])
  const uncommitted = await git(question, ['diff', ...raw, 'HEAD', ...paths])
  const here = uncommitted
    .split('\n')
    .flatMap((line) => changeIn(line, { commit: null, author: '', date: null, subject: 'not committed yet' }, true))
  const committed = log.split('\x01').flatMap((block) => {
    const [head = '', ...lines] = block.split('\n')
    const [commit = '', author = '', date = '', subject = ''] = head.split('\x02')
    return lines.flatMap((line) => changeIn(line, { commit, author, date, subject }, false))
  })
  return [...here, ...committed]
}

function changeIn(line: string, of: Pick<FileChange, 'commit' | 'author' | 'date' | 'subject'>, isHere: boolean): FileChange[] {
  const [, from = '', to = '', letter = '', file = ''] = /^:\d+ \d+ ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*\t(.+)$/.exec(line) ?? []
  if (file === '' || kindOf(file) === undefined) return []
  const after = letter === 'D' ? null : isHere ? 'here' : to
  return [{ ...of, file, from: none.test(from) ? null : from, to: after }]
}

async function blobsOf(question: HistoryQuestion, changes: readonly FileChange[]): Promise<ReadonlyMap<string, Buffer>> {
  const ids = [...new Set(changes.flatMap(({ from, to }) => [from, to]))].filter((id) => id !== null && id !== 'here')
  const blobs = new Map<string, Buffer>()
  if (ids.length === 0) return blobs
  const output = await gitOutput({ ...question, args: ['cat-file', '--batch'], input: `${ids.join('\n')}\n` })
  for (let at = 0; at < output.length; ) {
    const lineEnd = output.indexOf(0x0a, at)
    if (lineEnd === -1) break
    const [id = '', kind, size = '0'] = output.toString('latin1', at, lineEnd).split(' ')
    const length = kind === 'missing' ? 0 : Number(size)
    if (kind === 'blob') blobs.set(id, output.subarray(lineEnd + 1, lineEnd + 1 + length))
    at = lineEnd + 1 + (kind === 'missing' ? 0 : length + 1)
  }
  return blobs
}

/** Undefined for a file that was broken at that time. */
async function readValues(
  { folder, key }: HistoryQuestion,
  id: string | null,
  file: string,
  blobs: ReadonlyMap<string, Buffer>,
): Promise<Values | undefined> {
  const kind = kindOf(file)
  const isMeant = keyMatcher(key)
  if (id === null || kind === undefined) return new Map()
  try {
    const bytes = id === 'here' ? await readFile(join(folder, file)) : blobs.get(id)
    if (bytes === undefined) return new Map()
    const values = await writtenValues({ name: file, kind, text: textOf(bytes, file, kind).text })
    const wanted = values.filter((value) => isMeant(value.key))
    return new Map(wanted.map((value) => [`${value.document} ${value.key}`, value]))
  } catch {
    return undefined
  }
}

async function git(question: HistoryQuestion, args: readonly string[]): Promise<string> {
  return (await gitOutput({ ...question, args })).toString('utf8')
}
