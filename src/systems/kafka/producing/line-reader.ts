import { MsaError } from '../../../shared/errors.ts'

/** Longer than any message may be; a file without line ends is not read to its end. */
const longestLine = 128 * 1024 * 1024

/** A line lies in `bytes` from `start` to `end`, and is only good until the next one. A promise is waited for. */
export type OnLine = (bytes: Buffer, start: number, end: number, line: number) => Promise<void> | undefined

/** Takes some whole lines at once, from `start` on; undefined where the next one must come by itself. `line` is its number. */
export type OnLines = (bytes: Buffer, start: number, line: number) => { readonly lines: number; readonly end: number } | undefined

export interface LineTaker {
  readonly onLine: OnLine
  readonly onLines?: OnLines | undefined
  readonly onChunk: () => void
}

/** Cuts what comes into lines, without making anything of those that lie in one piece. What follows the last line end is one, too. */
export async function eachLine(chunks: AsyncIterable<Buffer>, { onLine, onLines, onChunk }: LineTaker): Promise<void> {
  let begun: Buffer[] = []
  let begunBytes = 0
  let line = 0
  for await (const chunk of chunks) {
    let at = 0
    if (begun.length > 0) {
      const end = chunk.indexOf(10)
      if (end >= 0) {
        const whole = Buffer.concat([...begun, chunk.subarray(0, end)])
        begun = []
        begunBytes = 0
        line += 1
        const waiting = onLine(whole, 0, whole.length, line)
        if (waiting) await waiting
        at = end + 1
      }
    }
    if (begun.length === 0) {
      for (;;) {
        const taken = onLines?.(chunk, at, line + 1)
        if (taken) {
          line += taken.lines
          at = taken.end
        }
        const end = chunk.indexOf(10, at)
        if (end < 0) break
        line += 1
        const waiting = onLine(chunk, at, end, line)
        if (waiting) await waiting
        at = end + 1
      }
    }
    if (at < chunk.length) {
      // A copy: the chunk's memory is the stream's.
      begun.push(Buffer.from(chunk.subarray(at)))
      begunBytes += chunk.length - at
      if (begunBytes > longestLine) throw tooLong(line + 1)
    }
    onChunk()
  }
  if (begun.length === 0) return
  const whole = Buffer.concat(begun)
  await onLine(whole, 0, whole.length, line + 1)
}

function tooLong(line: number): MsaError {
  return new MsaError('INPUT_INVALID', `Line ${line} is longer than 128 MiB: it is no message.`)
}
