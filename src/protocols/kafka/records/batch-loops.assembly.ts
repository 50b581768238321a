// What is done to each byte of a batch, in the dialect of TypeScript that becomes WebAssembly (ADR 22): lines become records, and
// what is sent gets its checksum. It is one module, so that both are done where the batch is.

import { crc32c } from './crc32c.assembly'

const lineEnd: u8 = 10
/** A length of −1: no key. */
const none: u8 = 1
/** From here on to call the one that copies is worth it. */
const manyBytes: usize = 512

/** Of `length` bytes behind what had `before` (0: nothing). */
export function checksum(before: u32, start: usize, length: usize): u32 {
  return crc32c(before, start, length)
}

/** Of the last run: where the next line begins, and the next record. */
export let readTo: usize = 0
export let writtenTo: usize = 0
/** How long its longest line is, and which of its lines that is, from 0. */
export let longest: usize = 0
export let longestAt: u32 = 0

/**
 * Writes a record without key and headers for each line that lies between `from` and `end` with its end; says how many. It stops in
 * front of one that would reach beyond `until`, or when the lines have had `most` bytes, each with eight more. There must be room for
 * 64 bytes behind `until`. `number` is that of the first record, and `timeDelta` is as in the batch: with its sign behind it.
 */
export function recordsOfLines(from: usize, end: usize, to: usize, until: usize, number: u32, timeDelta: u32, most: i32): u32 {
  const between = 1 + sizeOf(timeDelta)
  let source = from
  let target = to
  let left = most
  let count: u32 = 0
  longest = 0
  while (left > 0) {
    const found = endOfLine(source, end)
    const length = found - source
    if (found === end || target + length > until) break
    if (length > longest) {
      longest = length
      longestAt = count
    }
    const about = (number + count) << 1
    const doubled = (<u32>length) << 1
    target = varint(target, (<u32>(between + sizeOf(about) + 1 + sizeOf(doubled) + length + 1)) << 1)
    store<u8>(target++, 0)
    target = varint(target, timeDelta)
    target = varint(target, about)
    store<u8>(target++, none)
    target = varint(target, doubled)
    copy(target, source, length)
    target += length
    store<u8>(target++, 0)
    source = found + 1
    left -= <i32>length + 8
    count++
  }
  readTo = source
  writtenTo = target
  return count
}

/** `end` where there is none. */
function endOfLine(from: usize, end: usize): usize {
  let at = from
  for (; at < end; at += 16) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(lineEnd)))
    if (found) return min(at + ctz(found), end)
  }
  return end
}

/** And up to fifteen bytes more, which the next one is written over. */
function copy(to: usize, from: usize, length: usize): void {
  if (length >= manyBytes) memory.copy(to, from, length)
  else for (let at: usize = 0; at < length; at += 16) v128.store(to + at, v128.load(from + at))
}

function varint(to: usize, value: u32): usize {
  let at = to
  let rest = value
  for (; rest >= 0x80; rest >>>= 7) store<u8>(at++, <u8>(rest | 0x80))
  store<u8>(at++, <u8>rest)
  return at
}

function sizeOf(value: u32): usize {
  let size: usize = 1
  for (let rest = value >>> 7; rest; rest >>>= 7) size++
  return size
}
