import { StringDecoder } from 'node:string_decoder'
import type { LogLine } from '../docker.ts'
import type { Frame } from './frames.ts'

const lineBytes = 64 * 1024
const newline = 0x0a

interface Pending {
  readonly at: string
  readonly parts: Buffer[]
  size: number
}

/**
 * Log messages to whole lines. The engine cuts a line every 16 KiB into messages of their own, each with a timestamp in front
 * and only the last with a newline. A line longer than 64 KiB is cut, and says so.
 */
export function createLineReader(on: (line: LogLine) => void): { take(frame: Frame): void; end(): void } {
  const pending: Record<Frame['stream'], Pending | undefined> = { out: undefined, err: undefined }

  const emit = (stream: Frame['stream']) => {
    const line = pending[stream]
    if (!line) return
    pending[stream] = undefined
    on({ at: line.at, stream, text: textOf(line) })
  }

  return {
    take({ stream, payload }) {
      const space = payload.indexOf(0x20)
      const at = payload.toString('latin1', 0, Math.max(space, 0))
      const ends = payload.at(-1) === newline
      const text = payload.subarray(space + 1, ends ? -1 : undefined)
      const line = pending[stream] ?? { at, parts: [], size: 0 }
      pending[stream] = line
      // A copy: the frame is a view of a whole chunk, which a held line would keep alive.
      if (line.size <= lineBytes) line.parts.push(Buffer.from(text.subarray(0, lineBytes + 1 - line.size)))
      line.size += text.length
      if (ends) emit(stream)
    },
    end() {
      emit('out')
      emit('err')
    },
  }
}

function textOf({ parts, size }: Pending): string {
  const bytes = Buffer.concat(parts)
  // The decoder leaves out a character that was cut in two.
  if (size > lineBytes) return `${new StringDecoder('utf8').write(bytes.subarray(0, lineBytes))}…`
  return bytes.toString('utf8').replace(/\r$/, '')
}

/** A timestamp such that text order is time order, to the nanosecond: Date would cut at milliseconds. */
export function sortableStamp(iso: string): string {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?Z$/.exec(iso)
  if (!parts) return sortableStamp(new Date(iso).toISOString())
  return `${parts[1]}.${(parts[2] ?? '').padEnd(9, '0').slice(0, 9)}`
}
