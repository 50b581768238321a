import type { ChunkPart } from '../../../protocols/kafka/read-ranges.ts'
import { type BatchHead, batchesIn } from '../../../protocols/kafka/records/batch.ts'
import type { RecordCursor } from '../../../protocols/kafka/records/record-cursor.ts'
import type { RecordSink, TakeBytes } from '../reading/record-sink.ts'
import { ByteBuilder } from './byte-builder.ts'
import { asItIs, contentForm, type PutContent } from './content-forms.ts'
import { numberForm, type PutNumber } from './number-forms.ts'
import { type FormatPiece, parseFormat, wrongFormat } from './parse-format.ts'
import { timeForm } from './time-forms.ts'

/** What a token may look at. */
interface Subject {
  cursor: RecordCursor
  part: ChunkPart
  /** Of the batch that the record came in. */
  readonly head: () => BatchHead | undefined
  /** How many were written before it. */
  count: number
}

type Put = (to: ByteBuilder, subject: Subject) => void

/** Messages in a format of rpk's or kcat's letters. */
export class FormatSink implements RecordSink {
  readonly #take: TakeBytes
  readonly #puts: readonly Put[]
  readonly #to = new ByteBuilder()
  #subject: Subject | undefined

  constructor(take: TakeBytes, format: string) {
    this.#take = take
    this.#puts = putsOf(format)
  }

  begin(part: ChunkPart): void {
    const heads = headsOf(part)
    const head = () => heads(this.#subject?.cursor.offset ?? 0)
    this.#subject = { cursor: {} as RecordCursor, part, head, count: this.#subject?.count ?? 0 }
  }

  add(cursor: RecordCursor): void {
    const subject = this.#subject
    if (subject === undefined) return
    subject.cursor = cursor
    subject.count += 1
    for (const put of this.#puts) put(this.#to, subject)
  }

  async flush(): Promise<void> {
    if (this.#to.length > 0) await this.#take(this.#to.take())
  }
}

/** The head of the batch with an offset; asked for in ascending order. */
function headsOf({ records }: ChunkPart): (offset: number) => BatchHead | undefined {
  const heads = batchesIn(records)
  let head: BatchHead | undefined
  return (offset) => {
    while (head === undefined || head.lastOffset < offset) {
      const next = heads.next()
      if (next.done) return head
      head = next.value
    }
    return head
  }
}

/** Throws USAGE where the format is none. */
export function checkFormat(format: string): void {
  putsOf(format)
}

function putsOf(format: string): readonly Put[] {
  const pieces = parseFormat(format)
  // `%T` is a time in kcat's formats, and a length in rpk's.
  const isKcats = pieces.some((piece) => piece.kind === 'token' && /^[sSR]$/.test(piece.letter))
  return pieces.map((piece) => putOf(piece, format, isKcats))
}

function putOf(piece: FormatPiece, format: string, isKcats: boolean): Put {
  if (piece.kind === 'text') {
    const { bytes } = piece
    return (to) => to.copy(bytes, 0, bytes.length)
  }
  const { letter, braces = '' } = piece
  const number = (of: (subject: Subject) => number): Put => {
    const put = known(numberForm(braces))
    return (to, subject) => put(to, of(subject))
  }
  const content = (put: (form: PutContent) => Put): Put => put(known(contentForm(braces)))
  const known = <Form>(form: Form | undefined): Form => {
    if (form === undefined) throw wrongFormat(format, `%${letter} has no form {${braces}}`)
    return form
  }
  switch (letter) {
    case 'v':
    case 's':
      return content(
        (put) =>
          (to, { cursor }) =>
            put(to, cursor.bytes, cursor.valueAt, cursor.valueLength),
      )
    case 'k':
      return content(
        (put) =>
          (to, { cursor }) =>
            put(to, cursor.bytes, cursor.keyAt, cursor.keyLength),
      )
    case 't':
      return content(
        (put) =>
          (to, { part }) =>
            putText(put, to, part.range.topic),
      )
    // As kcat has it, a value or key that is null is −1 long.
    case 'S':
      return number(({ cursor }) => cursor.valueLength)
    case 'V':
      return number(({ cursor }) => Math.max(0, cursor.valueLength))
    case 'K':
      return number(({ cursor }) => (isKcats ? cursor.keyLength : Math.max(0, cursor.keyLength)))
    case 'R': {
      const put = numberForm('big32') as PutNumber
      return (to, { cursor }) => put(to, cursor.valueLength)
    }
    case 'T':
      return isKcats ? number(({ cursor }) => cursor.timestamp) : number(({ part }) => Buffer.byteLength(part.range.topic))
    case 'p':
      return number(({ part }) => part.range.partition)
    case 'o':
      return number(({ cursor }) => cursor.offset)
    case 'd':
      return timePut(braces, format)
    case 'H':
      return number(({ cursor }) => cursor.headerCount)
    case 'h':
      return headersPut(braces, format)
    case 'e':
      return number(({ part, head }) => epochOf(part, head()))
    case 'x':
      return number(({ head }) => head()?.producerId ?? -1)
    case 'y':
      return number(({ part, head }) => producerEpochOf(part, head()))
    case 'a':
      return attributesPut(braces, format)
    case '[':
      return number(({ part }) => part.range.from)
    case '|':
      return number(({ part }) => part.lastStableOffset)
    case ']':
      return number(({ part }) => part.highWatermark)
    case 'i':
      return number(({ count }) => count)
    default:
      throw wrongFormat(format, `there is no %${letter}`)
  }
}

function timePut(braces: string, format: string): Put {
  const asNumber = numberForm(braces)
  if (asNumber) return (to, { cursor }) => asNumber(to, cursor.timestamp)
  const form = timeForm(braces)
  if (form === undefined) throw wrongFormat(format, `%d has no form {${braces}}`)
  return (to, { cursor }) => to.text(form(cursor.timestamp))
}

/** `%h{%k=%v }` for each; without braces kcat's `name=value,…`. */
function headersPut(braces: string, format: string): Put {
  if (braces === '') {
    return (to, { cursor }) => {
      for (const [index, [name, content]] of cursor.headers().entries()) {
        to.text(`${index === 0 ? '' : ','}${name}=`)
        if (content === null) to.text('NULL')
        else to.copy(content, 0, content.length)
      }
    }
  }
  const puts = parseFormat(braces).map((piece) => headerPut(piece, format))
  return (to, { cursor }) => {
    for (const header of cursor.headers()) for (const put of puts) put(to, header)
  }
}

function headerPut(
  piece: FormatPiece,
  format: string,
): (to: ByteBuilder, header: readonly [name: string, value: Buffer | null]) => void {
  if (piece.kind === 'text') return (to) => to.copy(piece.bytes, 0, piece.bytes.length)
  const { letter, braces = '' } = piece
  const content = contentForm(braces)
  const number = numberForm(braces)
  if (letter === 'k' && content) return (to, [name]) => putText(content, to, name)
  if (letter === 'v' && content) return (to, [, value]) => value && content(to, value, 0, value.length)
  if (letter === 'K' && number) return (to, [name]) => number(to, Buffer.byteLength(name))
  if (letter === 'V' && number) return (to, [, value]) => number(to, value?.length ?? 0)
  throw wrongFormat(format, `a header has no %${letter}${braces && `{${braces}}`}`)
}

function attributesPut(braces: string, format: string): Put {
  const number = numberForm(braces)
  if (number)
    return (to, { part, head }) => {
      const batch = head()
      number(to, batch ? part.records.readInt16BE(batch.at + 21) : 0)
    }
  const facts: Readonly<Record<string, (head: BatchHead) => string>> = {
    compression: ({ codec }) => codec,
    'timestamp-type': ({ isLogAppendTime }) => (isLogAppendTime ? 'LogAppendTime' : 'CreateTime'),
    'transactional-bit': ({ isTransactional }) => (isTransactional ? '1' : '0'),
    'control-bit': ({ isControl }) => (isControl ? '1' : '0'),
  }
  const form = facts[braces]
  if (form === undefined) throw wrongFormat(format, `%a has no form {${braces}}`)
  return (to, { head }) => {
    const batch = head()
    if (batch) to.text(form(batch))
  }
}

function epochOf({ records }: ChunkPart, head: BatchHead | undefined): number {
  return head && head.magic >= 2 ? records.readInt32BE(head.at + 12) : -1
}

function producerEpochOf({ records }: ChunkPart, head: BatchHead | undefined): number {
  return head && head.magic >= 2 ? records.readInt16BE(head.at + 51) : -1
}

function putText(put: PutContent, to: ByteBuilder, text: string): void {
  if (put === asItIs) to.text(text)
  else {
    const bytes = Buffer.from(text)
    put(to, bytes, 0, bytes.length)
  }
}
