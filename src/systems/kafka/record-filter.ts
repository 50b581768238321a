import type { RecordCursor } from '../../protocols/kafka/records/record-cursor.ts'
import { MsaError } from '../../shared/errors.ts'
import { quoted } from '../../shared/quote.ts'
import { parseJsonQuestion } from '../json-path.ts'
import { parsePattern } from '../pattern.ts'

/** Patterns as they are typed. All of them must match. */
export interface FilterWish {
  readonly key: readonly string[]
  readonly value: readonly string[]
  /** `name=pattern`, or a name that must be there. */
  readonly header: readonly string[]
  readonly where: readonly string[]
}

/** Is the record under the cursor wanted? */
export type RecordFilter = (cursor: RecordCursor) => boolean

/** Undefined where everything is wanted. */
export function recordFilter({ key, value, header, where }: FilterWish): RecordFilter | undefined {
  const tests: RecordFilter[] = [
    ...key.map((text): RecordFilter => {
      const matches = parsePattern(text)
      return ({ bytes, keyAt, keyLength }) => keyLength >= 0 && matches(bytes.toString('utf8', keyAt, keyAt + keyLength))
    }),
    ...header.map(headerTest),
    ...value.map((text): RecordFilter => {
      const matches = parsePattern(text)
      return (cursor) => cursor.valueLength >= 0 && matches(valueText(cursor))
    }),
    ...(where.length > 0 ? [documentTest(where)] : []),
  ]
  const [only, ...more] = tests
  if (only === undefined || more.length === 0) return only
  return (cursor) => tests.every((test) => test(cursor))
}

function headerTest(text: string): RecordFilter {
  const [, name, sign, pattern = ''] = /^([^=]+)(=)?(.*)$/s.exec(text) ?? []
  if (name === undefined) {
    throw new MsaError('USAGE', `--header takes a name, or name=pattern, not ${quoted(text)}.`, {
      hint: `--header 'type=Order*'`,
      exitCode: 2,
    })
  }
  const matches = sign === undefined ? undefined : parsePattern(pattern)
  return (cursor) => {
    if (cursor.headerCount === 0) return false
    return cursor
      .headers()
      .some(([each, content]) => each === name && (!matches || (content !== null && matches(content.toString('utf8')))))
  }
}

function documentTest(where: readonly string[]): RecordFilter {
  const questions = where.map(parseJsonQuestion)
  return (cursor) => {
    if (cursor.valueLength < 0) return false
    let document: unknown
    try {
      document = JSON.parse(valueText(cursor))
    } catch {
      return false
    }
    return questions.every((ask) => ask(document))
  }
}

function valueText({ bytes, valueAt, valueLength }: RecordCursor): string {
  return bytes.toString('utf8', valueAt, valueAt + valueLength)
}
