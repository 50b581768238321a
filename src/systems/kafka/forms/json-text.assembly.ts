// Bytes as a JSON string, in the dialect of TypeScript that becomes WebAssembly (ADR 22): sixteen are looked at, and copied, at once.

const quote: u8 = 0x22
const backslash: u8 = 0x5c
/** The letter behind the backslash; 0: `\u00XX`. */
const letters = memory.data(256, 16)
const hexDigits = memory.data<u8>([48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 97, 98, 99, 100, 101, 102])

store<u8>(letters + 8, 0x62)
store<u8>(letters + 9, 0x74)
store<u8>(letters + 10, 0x6e)
store<u8>(letters + 12, 0x66)
store<u8>(letters + 13, 0x72)
store<u8>(letters + quote, quote)
store<u8>(letters + backslash, backslash)

/**
 * Writes the string with its quotes, and says where it ends; 0 where there is a byte beyond ASCII and nobody knows (`isUtf8`) that it
 * is part of a character. There must be room for six bytes for each, and for sixteen more; what lies behind `from` is read.
 */
export function jsonText(from: usize, length: usize, to: usize, isUtf8: bool): usize {
  const end = from + length
  const beyondAscii = i8x16.splat(isUtf8 ? 0 : -128)
  let source = from
  let target = to
  store<u8>(target++, quote)
  while (source < end) {
    const run = plainBytes(source, end, target, beyondAscii)
    source += run
    target += run
    if (source === end) break
    const byte = load<u8>(source++)
    if (byte >= 0x80) return 0
    target = escaped(byte, target)
  }
  store<u8>(target++, quote)
  return target
}

/** Copies what stays as it is, up to the first that does not; says how much that is. */
function plainBytes(from: usize, end: usize, to: usize, beyondAscii: v128): usize {
  let at: usize = 0
  for (; from + at + 32 <= end; at += 32) {
    const first = v128.load(from + at)
    const second = v128.load(from + at, 16)
    v128.store(to + at, first)
    v128.store(to + at, second, 16)
    if (v128.any_true(v128.or(apart(first, beyondAscii), apart(second, beyondAscii)))) break
  }
  for (; from + at < end; at += 16) {
    const bytes = v128.load(from + at)
    v128.store(to + at, bytes)
    const marks = i8x16.bitmask(apart(bytes, beyondAscii))
    if (marks !== 0) return min(at + ctz(marks), end - from)
  }
  return end - from
}

/** The highest bit of each byte that cannot stay as it is. */
function apart(bytes: v128, beyondAscii: v128): v128 {
  const marks = v128.or(i8x16.eq(bytes, i8x16.splat(quote)), i8x16.eq(bytes, i8x16.splat(backslash)))
  const unprintable = v128.or(i8x16.lt_u(bytes, i8x16.splat(0x20)), v128.and(bytes, beyondAscii))
  return v128.or(marks, unprintable)
}

function escaped(byte: u8, to: usize): usize {
  const letter = load<u8>(letters + byte)
  store<u8>(to, backslash)
  if (letter !== 0) {
    store<u8>(to, letter, 1)
    return to + 2
  }
  store<u8>(to, 0x75, 1)
  store<u16>(to, 0x3030, 2)
  store<u8>(to, load<u8>(hexDigits + (byte >> 4)), 4)
  store<u8>(to, load<u8>(hexDigits + (byte & 15)), 5)
  return to + 6
}
