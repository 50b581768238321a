// Messages as text, in the dialect of TypeScript that becomes WebAssembly (ADR 22): the records of a batch become lines of JSON, or
// their values with line ends, without JavaScript for each. Sixteen bytes are looked at, and copied, at once.

const lineEnd: u8 = 0x0a
const quote: u8 = 0x22
const backslash: u8 = 0x5c
/** For what stands around a key, a value or a name, and for what is written behind the end of anything. */
const spare: u64 = 256
/** What one byte becomes at most. */
const longestEscape: u64 = 6

/** What stands in front of each offset is put here. */
export const front = memory.data(1024, 16)
/** Of the last run: where the next record begins, and the next text. */
export let readTo: usize = 0
export let writtenTo: usize = 0
/** There was no room for the next one. */
export let isFull: bool = false

// The record at hand, and how far it has been read.
let reading: usize = 0
let timeDelta: i64 = 0
let offsetDelta: i32 = 0
let keyAt: usize = 0
let keyLength: i32 = 0
let valueAt: usize = 0
let valueLength: i32 = 0
let headerCount: i32 = 0

/**
 * Writes the values of so many records, each with a line end; says of how many, which is fewer where one is damaged. There must be
 * as much room as they take, and 64 bytes more.
 */
export function rawLines(from: usize, end: usize, count: u32, to: usize): u32 {
  let source = from
  let target = to
  let done: u32 = 0
  for (; done < count; done++) {
    const next = open(source, end)
    if (next === 0) break
    if (valueLength > 0) target = copy(target, valueAt, valueLength)
    store<u8>(target++, lineEnd)
    source = next
  }
  readTo = source
  writtenTo = target
  return done
}

/**
 * Writes a line of JSON for each of so many records; says for how many, which is fewer where one is damaged or there is no room
 * before `until`. `time` is that of all, or what their own is counted from. In a list the line ends are part of what stands in front.
 */
export function jsonLines(
  from: usize,
  end: usize,
  count: u32,
  to: usize,
  until: usize,
  frontLength: i32,
  firstOffset: f64,
  time: f64,
  isTimeOfAll: bool,
  isList: bool,
): u32 {
  let source = from
  let target = to
  let done: u32 = 0
  isFull = false
  for (; done < count; done++) {
    const next = open(source, end)
    if (next === 0) break
    if (!fits(target, until, frontLength)) break
    let at = copy(target, front, frontLength)
    at = decimal(at, <i64>firstOffset + offsetDelta)
    at = put(at, ',"timestamp":')
    at = timestamp(at, <i64>time + (isTimeOfAll ? 0 : timeDelta))
    at = put(at, ',"key":')
    at = content(at, until, keyAt, keyLength)
    if (at !== 0) at = content(put(at, ',"value":'), until, valueAt, valueLength)
    if (at !== 0 && headerCount > 0) at = headers(at, until, next)
    if (at === 0) break
    store<u8>(at++, 0x7d)
    if (!isList) store<u8>(at++, lineEnd)
    target = at
    source = next
  }
  readTo = source
  writtenTo = target
  return done
}

/** Finds the parts of a record; says where the next one begins, or 0 if it is damaged. */
function open(from: usize, end: usize): usize {
  reading = from
  const length = varint()
  const next = reading + length
  if (length < 0 || next > end) return 0
  reading++
  timeDelta = varlong()
  offsetDelta = varint()
  keyLength = varint()
  keyAt = reading
  if (!skip(keyLength, next)) return 0
  valueLength = varint()
  valueAt = reading
  if (!skip(valueLength, next)) return 0
  headerCount = varint()
  return headerCount < 0 || reading > next ? 0 : next
}

function skip(length: i32, end: usize): bool {
  if (length > 0) {
    if (reading > end || <usize>length > end - reading) return false
    reading += length
  }
  return true
}

function varint(): i32 {
  let byte: u32 = load<u8>(reading++)
  let value = byte & 0x7f
  for (let shift = 7; byte >= 0x80 && shift < 35; shift += 7) {
    byte = load<u8>(reading++)
    value |= (byte & 0x7f) << shift
  }
  return <i32>(value >>> 1) ^ -(<i32>(value & 1))
}

function varlong(): i64 {
  let byte: u64 = load<u8>(reading++)
  let value = byte & 0x7f
  for (let shift = 7; byte >= 0x80 && shift < 70; shift += 7) {
    byte = load<u8>(reading++)
    value |= (byte & 0x7f) << shift
  }
  return <i64>(value >>> 1) ^ -(<i64>(value & 1))
}

function fits(to: usize, until: usize, length: i32): bool {
  if (<u64>to + longestEscape * <u64>(<u32>length) + spare <= <u64>until) return true
  isFull = true
  return false
}

/** And up to fifteen bytes more, which the next is written over. */
function copy(to: usize, from: usize, length: i32): usize {
  if (length >= 512) memory.copy(to, from, length)
  else for (let at = 0; at < length; at += 16) v128.store(to + at, v128.load(from + at))
  return to + length
}

/** The strings of this dialect have two bytes for a character; ours are ASCII. */
function put(to: usize, text: string): usize {
  const from = changetype<usize>(text)
  for (let at = 0; at < text.length; at += 16)
    v128.store(to + at, i8x16.narrow_i16x8_u(v128.load(from + 2 * at), v128.load(from + 2 * at, 16)))
  return to + text.length
}

function decimal(to: usize, value: i64): usize {
  let at = to
  let rest = <u64>value
  if (value < 0) {
    store<u8>(at++, 0x2d)
    rest = -rest
  }
  let length = 1
  for (let more = rest; more >= 10; more /= 10) length++
  digits(at, rest, length)
  return at + length
}

/** So many, with zeros in front. */
function digits(to: usize, value: u64, length: i32): void {
  let rest = value
  for (let at = to + length - 1; at >= to; at--) {
    store<u8>(at, 0x30 + <u8>(rest % 10))
    rest /= 10
  }
}

/** A second, and its text up to the point: many in turn are of the same. */
let lastSecond: i64 = -1
const lastSecondText = memory.data(32, 16)
const lastSecondLength = 21

/** `"2026-11-21T09:12:33.108Z"`; what has no such form (−1: there is none) stays a number. */
function timestamp(to: usize, ms: i64): usize {
  if (ms < 0 || ms > 253402300799999) return decimal(to, ms)
  const second = ms / 1000
  if (second !== lastSecond) {
    writeSecond(<u64>second)
    lastSecond = second
  }
  const at = copy(to, lastSecondText, lastSecondLength)
  digits(at, <u64>(ms - second * 1000), 3)
  return put(at + 3, 'Z"')
}

/** A year begins in March here, so that the day that some have is the last; 400 of them have 146,097 days. */
function writeSecond(second: u64): void {
  const ofDay = <u32>(second % 86400)
  const day = <u32>(second / 86400) + 719468
  const era = day / 146097
  const ofEra = day % 146097
  const yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36524 - ofEra / 146096) / 365
  const ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  const month = (5 * ofYear + 2) / 153
  const isNextYear = month >= 10
  store<u8>(lastSecondText, quote)
  numberBefore(0x2d, 1, 4, era * 400 + yearOfEra + (isNextYear ? 1 : 0))
  numberBefore(0x2d, 6, 2, isNextYear ? month - 9 : month + 3)
  numberBefore(0x54, 9, 2, ofYear - (153 * month + 2) / 5 + 1)
  numberBefore(0x3a, 12, 2, ofDay / 3600)
  numberBefore(0x3a, 15, 2, (ofDay / 60) % 60)
  numberBefore(0x2e, 18, 2, ofDay % 60)
}

function numberBefore(sign: u8, at: usize, length: i32, value: u32): void {
  digits(lastSecondText + at, value, length)
  store<u8>(lastSecondText + at + length, sign)
}

/** A key or a value: a string, null, or `{"base64":"…"}` where it is no UTF-8. Gives 0 where there is no room. */
function content(to: usize, until: usize, from: usize, length: i32): usize {
  if (length < 0) return put(to, 'null')
  if (!fits(to, until, length)) return 0
  const behind = jsonString(to, from, length, false)
  return behind !== 0 ? behind : base64(to, from, length)
}

/** Up to `next`, where they must end. Gives 0 where they do not, or there is no room. */
function headers(to: usize, until: usize, next: usize): usize {
  let at = put(to, ',"headers":[')
  for (let left = headerCount; left > 0; left--) {
    const nameLength = varint()
    const name = reading
    if (nameLength < 0 || !skip(nameLength, next) || !fits(at, until, nameLength)) return 0
    const length = varint()
    const value = reading
    if (!skip(length, next) || reading > next) return 0
    at = jsonString(put(at, '{"key":'), name, nameLength, true)
    at = content(put(at, ',"value":'), until, value, length)
    if (at === 0) return 0
    at = put(at, left > 1 ? '},' : '}]')
  }
  return at
}

/** With its quotes. Gives 0 where it is no UTF-8, unless `isLenient`: then U+FFFD stands for each byte that is part of nothing. */
function jsonString(to: usize, from: usize, length: i32, isLenient: bool): usize {
  const end = from + length
  let source = from
  let target = to
  store<u8>(target++, quote)
  while (source < end) {
    const plain = plainBytes(source, end, target)
    source += plain
    target += plain
    if (source === end) break
    if (load<u8>(source) < 0x80) target = escaped(target, load<u8>(source++))
    while (source < end && load<u8>(source) >= 0x80) {
      const width = widthOf(source, end)
      if (width === 0) {
        if (!isLenient) return 0
        store<u32>(target, 0xbdbfef)
        target += 3
        source++
      } else {
        store<u32>(target, load<u32>(source))
        target += width
        source += width
      }
    }
  }
  store<u8>(target++, quote)
  return target
}

/** Copies what stays as it is, up to the first that does not; says how much that is. */
function plainBytes(from: usize, end: usize, to: usize): usize {
  let at: usize = 0
  for (; from + at + 32 <= end; at += 32) {
    const first = v128.load(from + at)
    const second = v128.load(from + at, 16)
    v128.store(to + at, first)
    v128.store(to + at, second, 16)
    if (v128.any_true(v128.or(apart(first), apart(second)))) break
  }
  for (; from + at < end; at += 16) {
    const bytes = v128.load(from + at)
    v128.store(to + at, bytes)
    const marks = i8x16.bitmask(apart(bytes))
    if (marks !== 0) return min(at + ctz(marks), end - from)
  }
  return end - from
}

/** The highest bit of each byte that cannot stay as it is, or is not ASCII: as a number with a sign, that is below a blank, too. */
function apart(bytes: v128): v128 {
  const marks = v128.or(i8x16.eq(bytes, i8x16.splat(quote)), i8x16.eq(bytes, i8x16.splat(backslash)))
  return v128.or(marks, i8x16.lt_s(bytes, i8x16.splat(0x20)))
}

/** Of the character that begins with this byte, which is not ASCII; 0 where none does (Unicode, table 3-7). */
function widthOf(from: usize, end: usize): usize {
  const first = load<u8>(from)
  if (first < 0xc2 || first > 0xf4) return 0
  const width: usize = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
  if (width > end - from) return 0
  const second = load<u8>(from, 1)
  const least: u8 = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
  const most: u8 = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
  if (second < least || second > most) return 0
  for (let at: usize = 2; at < width; at++) if ((load<u8>(from + at) & 0xc0) !== 0x80) return 0
  return width
}

/** The letter behind the backslash; 0: `\u00XX`. */
const letters = memory.data(256, 16)
store<u8>(letters + 8, 0x62)
store<u8>(letters + 9, 0x74)
store<u8>(letters + 10, 0x6e)
store<u8>(letters + 12, 0x66)
store<u8>(letters + 13, 0x72)
store<u8>(letters + quote, quote)
store<u8>(letters + backslash, backslash)

function escaped(to: usize, byte: u8): usize {
  const letter = load<u8>(letters + byte)
  if (letter === 0) {
    const at = put(to, '\\u00')
    store<u8>(at, hexDigit(byte >> 4))
    store<u8>(at, hexDigit(byte & 15), 1)
    return at + 2
  }
  store<u8>(to, backslash)
  store<u8>(to, letter, 1)
  return to + 2
}

function hexDigit(value: u8): u8 {
  return value < 10 ? 0x30 + value : 0x57 + value
}

const sixBits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

function base64(to: usize, from: usize, length: i32): usize {
  let at = put(to, '{"base64":"')
  for (let done = 0; done < length; done += 3) {
    const left = length - done
    const second: u32 = left > 1 ? load<u8>(from + done, 1) : 0
    const third: u32 = left > 2 ? load<u8>(from + done, 2) : 0
    const three = ((<u32>load<u8>(from + done)) << 16) | (second << 8) | third
    store<u8>(at, sign(three >> 18))
    store<u8>(at, sign(three >> 12), 1)
    store<u8>(at, left > 1 ? sign(three >> 6) : 0x3d, 2)
    store<u8>(at, left > 2 ? sign(three) : 0x3d, 3)
    at += 4
  }
  return put(at, '"}')
}

function sign(bits: u32): u8 {
  return load<u8>(changetype<usize>(sixBits) + 2 * (bits & 63))
}
