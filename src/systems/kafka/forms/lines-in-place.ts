import { damaged } from '../../../protocols/kafka/records/batch.ts'
import type { RecordRun } from '../../../protocols/kafka/records/record-cursor.ts'

const lineEnd = 10

/**
 * The values, each with a line end, where the records were: a line is shorter than its record. A tombstone is an empty line.
 * What a cursor would do by calls is written out: reading is over before the compiler has put them into one another.
 */
export function linesInPlace({ bytes, at: begin, end, count }: RecordRun): Buffer {
  let at = begin
  let to = begin
  for (let done = 0; done < count; done++) {
    let byte = bytes[at++] as number
    let length = byte & 0x7f
    for (let shift = 7; byte >= 0x80; shift += 7) {
      byte = bytes[at++] as number
      length |= (byte & 0x7f) << shift
    }
    const recordEnd = at + (length >>> 1)
    // Attributes, and what its time and its offset differ by.
    at++
    while ((bytes[at++] as number) >= 0x80);
    while ((bytes[at++] as number) >= 0x80);
    byte = bytes[at++] as number
    length = byte & 0x7f
    for (let shift = 7; byte >= 0x80; shift += 7) {
      byte = bytes[at++] as number
      length |= (byte & 0x7f) << shift
    }
    if ((length & 1) === 0) at += length >>> 1
    byte = bytes[at++] as number
    length = byte & 0x7f
    for (let shift = 7; byte >= 0x80; shift += 7) {
      byte = bytes[at++] as number
      length |= (byte & 0x7f) << shift
    }
    length = (length & 1) === 0 ? length >>> 1 : 0
    // Behind the value there is how many headers it has, at least.
    if (at + length >= recordEnd || recordEnd > end) throw damaged(`record ${done + 1} of ${count} at ${at} of ${end}`)
    bytes.copyWithin(to, at, at + length)
    to += length
    bytes[to++] = lineEnd
    at = recordEnd
  }
  return bytes.subarray(begin, to)
}
