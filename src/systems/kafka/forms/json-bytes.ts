import { isUtf8 } from 'node:buffer'
import type { ByteBuilder } from './byte-builder.ts'

const quote = 34
const backslash = 92
const plain = 0
const high = 1
const escaped = 2
const nullText = Buffer.from('null')
/** From here on a copy by the machine is quicker than one by hand. */
const longRun = 40
const hexDigits = Buffer.from('0123456789abcdef')

/** What a byte is in a JSON string: itself, behind a backslash, or part of a longer character. */
const kinds = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 128 ? high : byte < 32 || byte === quote || byte === backslash ? escaped : plain,
)
const short = new Map([
  [8, 'b'],
  [9, 't'],
  [10, 'n'],
  [12, 'f'],
  [13, 'r'],
  [quote, '"'],
  [backslash, '\\'],
])
/** The letter behind the backslash; 0: `\u00XX`. */
const letters = Uint8Array.from({ length: 256 }, (_, byte) => short.get(byte)?.charCodeAt(0) ?? 0)

/** A key or a value as JSON: a string, null, or `{"base64":"…"}` where it is no UTF-8. */
export function putContent(to: ByteBuilder, from: Buffer, start: number, length: number): void {
  if (length < 0) {
    to.put(nullText)
    return
  }
  // Six for one is the most that an escape takes.
  to.makeRoom(6 * length + 2)
  const { bytes } = to
  const end = start + length
  const begun = to.length
  let at = begun
  let plainUpTo = plain
  bytes[at++] = quote
  for (let source = start; source < end; ) {
    let run = end - source > longRun ? behindPlainWords(from, source, end, plainUpTo) : source
    while (run < end && (kinds[from[run] as number] as number) <= plainUpTo) run += 1
    if (run - source > longRun) at += from.copy(bytes, at, source, run)
    else for (let index = source; index < run; index++) bytes[at++] = from[index] as number
    source = run
    if (run === end) break
    const byte = from[source++] as number
    if (kinds[byte] === escaped) {
      const letter = letters[byte] as number
      bytes[at++] = backslash
      if (letter !== 0) bytes[at++] = letter
      else {
        at += bytes.write('u00', at, 'latin1')
        bytes[at++] = hexDigits[byte >> 4] as number
        bytes[at++] = hexDigits[byte & 15] as number
      }
    } else {
      // The first of a character of several bytes: is all that follows text?
      if (!isUtf8(from.subarray(source - 1, end))) {
        to.length = begun
        to.text(`{"base64":"${from.toString('base64', start, end)}"}`)
        return
      }
      plainUpTo = high
      bytes[at++] = byte
    }
  }
  bytes[at++] = quote
  to.length = at
}

/** The memory of what was looked at last, four bytes at a time. To ask for it takes longer than to look at a short value. */
let looked: { readonly from: Buffer; readonly words: Int32Array; readonly shift: number } | undefined

/**
 * How far it goes on with bytes that stay as they are, or a little less. A word is set apart where one of its bytes is a quote, a
 * backslash, a control character or (as long as it may not be) part of a longer character: the highest bit of such a byte is left
 * in what is put together. Borrowing may set the one before it, too: whoever goes on looks at each byte.
 */
function behindPlainWords(from: Buffer, start: number, end: number, plainUpTo: number): number {
  if (looked?.from !== from)
    looked = { from, words: new Int32Array(from.buffer, 0, from.buffer.byteLength >> 2), shift: from.byteOffset }
  const { words, shift } = looked
  const high = plainUpTo === plain ? -1 : 0
  const last = (end + shift) >> 2
  let at = (start + shift + 3) >> 2
  for (let before = start; before < at * 4 - shift; before++)
    if ((kinds[from[before] as number] as number) > plainUpTo) return before
  for (; at < last; at++) {
    const word = words[at] as number
    const quotes = word ^ 0x22222222
    const backslashes = word ^ 0x5c5c5c5c
    const control = (word - 0x20202020) & ~word
    const found = control | ((quotes - 0x01010101) & ~quotes) | ((backslashes - 0x01010101) & ~backslashes) | (word & high)
    if ((found & 0x80808080) !== 0) break
  }
  return Math.min(end, at * 4 - shift)
}

/** Milliseconds since 1970 as `"2026-11-21T09:12:33.108Z"`; what has no such form (−1: there is none) stays a number. */
export class TimestampWriter {
  #second = Number.NaN
  #prefix = Buffer.alloc(0)

  put(to: ByteBuilder, timestamp: number): void {
    if (timestamp < 0 || timestamp > 253_402_300_799_999) {
      to.text(String(timestamp))
      return
    }
    const second = Math.floor(timestamp / 1000)
    if (second !== this.#second) {
      this.#second = second
      this.#prefix = Buffer.from(`"${new Date(second * 1000).toISOString().slice(0, 20)}`)
    }
    const rest = timestamp - second * 1000
    to.put(this.#prefix)
    to.makeRoom(8)
    const { bytes } = to
    let at = to.length
    bytes[at++] = 48 + ((rest / 100) | 0)
    bytes[at++] = 48 + (((rest / 10) | 0) % 10)
    bytes[at++] = 48 + (rest % 10)
    bytes[at++] = 90
    bytes[at++] = quote
    to.length = at
  }
}
