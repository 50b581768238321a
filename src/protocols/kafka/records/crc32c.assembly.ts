// CRC-32C (RFC 3720, B.4), in the dialect of TypeScript that becomes WebAssembly (ADR 22).
//
// Sixteen words of four bytes are summed up beside each other, each with the word that lies 64 bytes behind it. To move a word
// over 64 bytes is linear: what each of its eight half bytes becomes is looked up, sixteen at a time, and put together.

const polynomial: u32 = 0x82f63b78
const row: usize = 64

/** What a byte becomes when it is moved over a byte: 256 words. */
const byteTable = memory.data(1024, 16)
/** What a half byte of a word becomes when it is moved over a row: for each of eight, the four bytes of sixteen words. */
const rowTable = memory.data(512, 16)
const planes = memory.data(64, 16)
const remainder = memory.data(64, 16)

for (let byte: u32 = 0; byte < 256; byte++) store<u32>(byteTable + (byte << 2), movedOver(8, byte))
for (let half = 0; half < 8; half++)
  for (let value: u32 = 0; value < 16; value++) {
    const word = movedOver(512, value << (4 * half))
    for (let byte = 0; byte < 4; byte++) store<u8>(rowTable + 64 * half + 16 * byte + value, <u8>(word >>> (8 * byte)))
  }

function movedOver(bits: i32, word: u32): u32 {
  let moved = word
  for (let bit = 0; bit < bits; bit++) moved = moved & 1 ? (moved >>> 1) ^ polynomial : moved >>> 1
  return moved
}

/** The sum of what came before (0: nothing) and of `length` bytes. */
export function crc32c(before: u32, start: usize, length: usize): u32 {
  const end = start + length
  let at = start
  let sum = ~before
  if (length >= 2 * row) {
    const behind = start + (length & ~(row - 1))
    sum = oneByOne(0, foldedRows(sum, start, behind), row)
    at = behind
  }
  return ~oneByOne(sum, at, end - at)
}

function oneByOne(before: u32, start: usize, length: usize): u32 {
  let sum = before
  for (let at = start; at < start + length; at++)
    sum = (sum >>> 8) ^ load<u32>(byteTable + ((<usize>((sum & 0xff) ^ load<u8>(at))) << 2))
  return sum
}

/** The one row whose sum is that of all these, which are whole; where it is. */
function foldedRows(before: u32, start: usize, end: usize): usize {
  // The first, second … bytes of sixteen words each.
  let first = i8x16.splat(0)
  let second = first
  let third = first
  let fourth = first
  // Brought in with the first row, by which nothing moves yet.
  let carried = i32x4.replace_lane(first, 0, before)
  for (let at = start; at < end; at += row) {
    const a = v128.xor(v128.load(at), carried)
    const b = v128.load(at, 16)
    const c = v128.load(at, 32)
    const d = v128.load(at, 48)
    carried = i8x16.splat(0)
    const evenOfFront = v128.shuffle<i8>(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30)
    const oddOfFront = v128.shuffle<i8>(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31)
    const evenOfBack = v128.shuffle<i8>(c, d, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30)
    const oddOfBack = v128.shuffle<i8>(c, d, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31)
    const h0 = lowHalves(first)
    const h1 = highHalves(first)
    const h2 = lowHalves(second)
    const h3 = highHalves(second)
    const h4 = lowHalves(third)
    const h5 = highHalves(third)
    const h6 = lowHalves(fourth)
    const h7 = highHalves(fourth)
    first = v128.xor(
      inline.always(moved(0, h0, h1, h2, h3, h4, h5, h6, h7)),
      v128.shuffle<i8>(evenOfFront, evenOfBack, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30),
    )
    second = v128.xor(
      inline.always(moved(1, h0, h1, h2, h3, h4, h5, h6, h7)),
      v128.shuffle<i8>(oddOfFront, oddOfBack, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30),
    )
    third = v128.xor(
      inline.always(moved(2, h0, h1, h2, h3, h4, h5, h6, h7)),
      v128.shuffle<i8>(evenOfFront, evenOfBack, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31),
    )
    fourth = v128.xor(
      inline.always(moved(3, h0, h1, h2, h3, h4, h5, h6, h7)),
      v128.shuffle<i8>(oddOfFront, oddOfBack, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31),
    )
  }
  return inWords(first, second, third, fourth)
}

/** For each of sixteen bytes, what of their words' byte number `byte` the halves become. */
function moved(byte: usize, h0: v128, h1: v128, h2: v128, h3: v128, h4: v128, h5: v128, h6: v128, h7: v128): v128 {
  const front = v128.xor(
    v128.xor(lookedUp(0, byte, h0), lookedUp(1, byte, h1)),
    v128.xor(lookedUp(2, byte, h2), lookedUp(3, byte, h3)),
  )
  const back = v128.xor(
    v128.xor(lookedUp(4, byte, h4), lookedUp(5, byte, h5)),
    v128.xor(lookedUp(6, byte, h6), lookedUp(7, byte, h7)),
  )
  return v128.xor(front, back)
}

function lookedUp(half: usize, byte: usize, values: v128): v128 {
  return i8x16.swizzle(v128.load(rowTable + 64 * half + 16 * byte), values)
}

function lowHalves(bytes: v128): v128 {
  return v128.and(bytes, i8x16.splat(15))
}

function highHalves(bytes: v128): v128 {
  // No processor shifts single bytes.
  return lowHalves(i16x8.shr_u(bytes, 4))
}

/** Sixteen words that lie byte beside byte, as they lie in a row. */
function inWords(first: v128, second: v128, third: v128, fourth: v128): usize {
  store<v128>(planes, first)
  store<v128>(planes, second, 16)
  store<v128>(planes, third, 32)
  store<v128>(planes, fourth, 48)
  for (let word: usize = 0; word < 16; word++)
    for (let byte: usize = 0; byte < 4; byte++) store<u8>(remainder + 4 * word + byte, load<u8>(planes + 16 * byte + word))
  return remainder
}
