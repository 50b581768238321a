import { canonicalName } from '../../protocols/spring-properties/relaxed-name.ts'
import { MsaError } from '../../shared/errors.ts'
import type { ConfigFile } from './config-file.ts'
import { asWritten, replaced } from './rewritten.ts'
import { asPropertyKey, asPropertyValue } from './written-properties.ts'
import { type WrittenValue, withReplacements, writtenValues } from './written-value.ts'

export interface Setting {
  readonly key: string
  readonly text: string
  /** In quotes, also where it looks like a number. */
  readonly isText: boolean
  /** From 0; undefined: the one that has it, or the first that always counts. */
  readonly document: number | undefined
}

export interface SetValue {
  readonly kind: 'changed' | 'added' | 'unchanged'
  /** As it stands in the file. */
  readonly key: string
  readonly before: string | null
  readonly line: number
  readonly text: string
}

/** The file with one setting more, or another one; everything else in it stays as it is. */
export async function withSetting(file: ConfigFile, setting: Setting): Promise<SetValue> {
  const values = file.text.trim() === '' ? [] : await writtenValues(file)
  const documents = (values.at(-1)?.document ?? 0) + 1
  if (setting.document !== undefined && setting.document >= documents) {
    throw new MsaError('USAGE', `${file.name} has ${documents === 1 ? 'one document' : `${documents} documents`}.`, {
      hint: '--document 1',
      exitCode: 2,
    })
  }
  const existing = existingOf(values, setting)
  if (existing?.text === setting.text && existing.style !== 'alias') {
    return { kind: 'unchanged', key: existing.key, before: existing.text, line: existing.line, text: file.text }
  }
  if (existing === undefined) refuseMap(values, setting.key)
  const key = existing?.key ?? setting.key
  const document = existing?.document ?? setting.document ?? firstThatAlwaysCounts(values, file.name)
  const text = existing === undefined ? await added(file, values, { ...setting, document }) : changed(file, existing, setting)
  const after = await writtenValues({ ...file, text }).catch(() => [])
  const now = after.find((value) => value.key === key && value.document === document)
  if (now === undefined || now.text !== setting.text || !sameBut(values, after, key, document)) {
    throw new MsaError('FAILED', `${file.name} would mean something else than it should, so nothing was written.`, {
      hint: `msa config edit ${file.name}`,
    })
  }
  return { kind: existing === undefined ? 'added' : 'changed', key, before: existing?.text ?? null, line: now.line, text }
}

/** Settings below it would be lost. */
function refuseMap(values: readonly WrittenValue[], key: string): void {
  const below = values.find((value) => value.key.startsWith(`${key}.`) || value.key.startsWith(`${key}[`))
  if (below === undefined) return
  throw new MsaError('USAGE', `${key} cannot be a value: there is ${below.key} below it, in line ${below.line}.`, {
    hint: `${below.key} is the setting, or msa config edit`,
    exitCode: 2,
  })
}

/** What it is now, as it is written. */
export async function writtenText(file: ConfigFile, of: Pick<Setting, 'key' | 'document'>): Promise<string | undefined> {
  return file.text.trim() === '' ? undefined : existingOf(await writtenValues(file), of)?.text
}

/** By its name to the letter, or in another of the forms that Spring takes for the same. Of several documents, the last counts. */
function existingOf(
  values: readonly WrittenValue[],
  { key, document }: Pick<Setting, 'key' | 'document'>,
): WrittenValue | undefined {
  const candidates = values.filter((value) => document === undefined || value.document === document)
  const exact = candidates.filter((value) => value.key === key)
  const same = exact.length > 0 ? exact : candidates.filter((value) => canonicalName(value.key) === canonicalName(key))
  const conditional = conditionalDocuments(values)
  return same.findLast((value) => !conditional.has(value.document)) ?? (document === undefined ? undefined : same.at(-1))
}

function firstThatAlwaysCounts(values: readonly WrittenValue[], name: string): number {
  const conditional = conditionalDocuments(values)
  const last = values.at(-1)?.document ?? 0
  for (let document = 0; document <= last; document++) if (!conditional.has(document)) return document
  throw new MsaError('USAGE', `Every document of ${name} is for certain profiles only.`, { hint: '--document 1', exitCode: 2 })
}

function conditionalDocuments(values: readonly WrittenValue[]): ReadonlySet<number> {
  return new Set(
    values.filter(({ key }) => canonicalName(key).startsWith('spring.config.activate.')).map(({ document }) => document),
  )
}

function changed({ kind, text }: ConfigFile, value: WrittenValue, { text: by, isText }: Setting): string {
  if (kind === 'json' && !isText && isJsonLiteral(by)) return withReplacements(text, [{ ...placeOf(value), by }])
  const isOwn = value.style !== 'alias' && !(isText && value.style === 'plain')
  // An alias gives way, and what was plain must not be read as a number.
  if (!isOwn && value.start < value.end)
    return withReplacements(text, [{ ...placeOf(value), by: asWritten(isText ? 'single' : 'plain', by) }])
  return withReplacements(text, [replaced(text, value, by)])
}

function placeOf({ start, end }: WrittenValue): { start: number; end: number } {
  return { start, end }
}

async function added(
  file: ConfigFile,
  values: readonly WrittenValue[],
  setting: Setting & { readonly document: number },
): Promise<string> {
  switch (file.kind) {
    case 'yaml':
      return (await import('./add-to-yaml.ts')).addedToYaml(file, setting)
    case 'properties':
      return addedToProperties(file.text, values, setting)
    case 'json':
      return addedToJson(file.text, setting)
    case 'xml':
      throw new MsaError('USAGE', `${file.name} has no ${setting.key}, and to XML nothing can be added here.`, {
        hint: `msa config edit ${file.name}`,
        exitCode: 2,
      })
  }
}

function addedToProperties(text: string, values: readonly WrittenValue[], { key, text: value, document }: Setting): string {
  const last = values.findLast((each) => each.document === document)
  const separator = last === undefined ? '=' : (/[ \t]*[=:][ \t]*$/.exec(text.slice(0, last.start))?.[0] ?? '=')
  return withLineAt(text, last?.end ?? text.length, `${asPropertyKey(key)}${separator}${asPropertyValue(value)}`)
}

/** A line of its own, behind the line that `offset` is in. */
export function withLineAt(text: string, offset: number, line: string): string {
  const lineEnd = /\r\n|\n/.exec(text)?.[0] ?? '\n'
  const isAtStart = offset === 0 || /[\r\n]/.test(text[offset - 1] ?? '')
  const rest = isAtStart ? '' : (/^[^\r\n]*(?:\r\n|\r|\n)?/.exec(text.slice(offset))?.[0] ?? '')
  const at = offset + rest.length
  const before = text.slice(0, at)
  return `${before}${before === '' || /[\r\n]$/.test(before) ? '' : lineEnd}${line}${lineEnd}${text.slice(at)}`
}

function addedToJson(text: string, { key, text: value, isText }: Setting): string {
  const literal = !isText && isJsonLiteral(value) ? value : JSON.stringify(value)
  if (text.trim() === '') return `{\n  ${JSON.stringify(key)}: ${literal}\n}\n`
  const end = text.lastIndexOf('}')
  if (!text.trimStart().startsWith('{') || end === -1) throw new MsaError('USAGE', 'It is no JSON object.', { exitCode: 2 })
  const content = text.slice(0, end).trimEnd()
  const indent = /^\{(\s+)"/.exec(text.trimStart())?.[1] ?? ''
  return `${content}${content.endsWith('{') ? '' : ','}${indent}${JSON.stringify(key)}: ${literal}${text.slice(content.length)}`
}

function isJsonLiteral(text: string): boolean {
  return /^(?:true|false|-?(?:0|[1-9]\d*)(?:\.\d+)?)$/.test(text)
}

/** What was nothing may have become a map. */
function sameBut(before: readonly WrittenValue[], after: readonly WrittenValue[], key: string, document: number): boolean {
  const isOther = (each: WrittenValue) =>
    each.document !== document || (each.key !== key && !(each.text === '' && key.startsWith(`${each.key}.`)))
  const others = (values: readonly WrittenValue[]) =>
    values.filter(isOther).map(({ document: at, key: name, text }) => `${at} ${name} ${text}`)
  return JSON.stringify(others(before).sort()) === JSON.stringify(others(after).sort())
}
