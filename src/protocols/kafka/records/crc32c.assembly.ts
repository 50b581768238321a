// CRC-32C (RFC 3720, B.4), in the dialect of TypeScript that becomes WebAssembly (ADR 22).
//
// To sum up is to divide, and what is left stays the same when a multiple of the divisor is taken away. One of its multiples, found
// by trying, has six terms alone, which lie whole words of sixteen bytes apart: y²⁰⁹ + y¹⁴⁴ + y⁵⁴ + y³⁹ + y¹⁴ + 1, where y is x¹²⁸. So
// each word is taken away in front and added, as it is, 65, 155, 170, 195 and 209 words behind. When all but the last 209 are gone,
// those are summed up byte by byte.

const polynomial: u32 = 0x82f63b78
const word: usize = 16
const row: usize = 4 * word
const reach: usize = 209 * word
/** So much at once, as it stays near the processor. */
const most: usize = 460 * row
/** Below this it is not worth it. */
const worthwhile: usize = 2 * reach

/** What a byte becomes when it is moved over a byte: 256 words of four bytes. */
const byteTable = memory.data(1024, 16)
/** What the words were when they were taken away: as far as the next ones reach back, and behind it the next ones. */
const taken = memory.data(<i32>(reach + most), 16)
const next = taken + reach
/** The last of them, with all that was added. */
const last = memory.data(<i32>reach, 16)

for (let byte: u32 = 0; byte < 256; byte++) {
  let moved = byte
  for (let bit = 0; bit < 8; bit++) moved = moved & 1 ? (moved >>> 1) ^ polynomial : moved >>> 1
  store<u32>(byteTable + (byte << 2), moved)
}

/** The sum of what came before (0: nothing) and of `length` bytes. */
export function crc32c(before: u32, start: usize, length: usize): u32 {
  if (length < worthwhile) return ~oneByOne(~before, start, length)
  const behind = start + ((length - reach) & ~(row - 1))
  takeAway(~before, start, behind)
  addTo(behind)
  return ~oneByOne(oneByOne(0, last, reach), behind + reach, start + length - behind - reach)
}

function oneByOne(before: u32, start: usize, length: usize): u32 {
  let sum = before
  for (let at = start; at < start + length; at++)
    sum = (sum >>> 8) ^ load<u32>(byteTable + ((<usize>((sum & 0xff) ^ load<u8>(at))) << 2))
  return sum
}

/** Whole rows. What came before them is part of their first four bytes. */
function takeAway(before: u32, start: usize, end: usize): void {
  memory.fill(taken, 0, reach)
  let carried = i32x4.replace_lane(i8x16.splat(0), 0, before)
  for (let from = start; from < end; from += most) {
    const length = min(most, end - from)
    for (let at: usize = 0; at < length; at += row) {
      v128.store(next + at, v128.xor(inline.always(added(at)), v128.xor(v128.load(from + at), carried)))
      v128.store(next + at, v128.xor(inline.always(added(at + word)), v128.load(from + at, word)), word)
      v128.store(next + at, v128.xor(inline.always(added(at + 2 * word)), v128.load(from + at, 2 * word)), 2 * word)
      v128.store(next + at, v128.xor(inline.always(added(at + 3 * word)), v128.load(from + at, 3 * word)), 3 * word)
      carried = i8x16.splat(0)
    }
    memory.copy(taken, taken + length, reach)
  }
}

/** To those that stay, which take nothing away themselves. */
function addTo(start: usize): void {
  memory.fill(next, 0, reach)
  for (let at: usize = 0; at < reach; at += word) v128.store(last + at, v128.xor(inline.always(added(at)), v128.load(start + at)))
}

/** What the words in front have left for the one that is so far behind `next`. */
function added(at: usize): v128 {
  const front = v128.xor(v128.load(next + at - 65 * word), v128.load(next + at - 155 * word))
  const back = v128.xor(v128.load(next + at - 170 * word), v128.load(next + at - 195 * word))
  return v128.xor(v128.xor(front, back), v128.load(next + at - 209 * word))
}
