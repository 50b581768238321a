export interface LineSplitter {
  push(bytes: Uint8Array): void
  /** Hands out what is left without a newline. */
  end(): void
}

/**
 * Bytes as they come → whole lines without their end (`\n` or `\r\n`). A line is decoded only when all its bytes are there, so a character
 * cut between two chunks stays whole; a line longer than `maxBytes` comes in pieces, none of which cuts a character.
 */
export function createLineSplitter(onLine: (line: string) => void, maxBytes = 64 * 1024): LineSplitter {
  let kept: Buffer[] = []
  let keptBytes = 0

  const take = (part: Buffer): Buffer => {
    const whole = kept.length === 0 ? part : Buffer.concat([...kept, part])
    kept = []
    keptBytes = 0
    return whole
  }
  const keep = (part: Buffer): void => {
    if (keptBytes + part.length <= maxBytes) {
      // A copy: the chunk's memory belongs to the stream.
      if (part.length > 0) kept.push(Buffer.from(part))
      keptBytes += part.length
      return
    }
    let rest = take(part)
    while (rest.length > maxBytes) {
      const cut = wholeCharacters(rest, maxBytes)
      onLine(rest.toString('utf8', 0, cut))
      rest = rest.subarray(cut)
    }
    keep(rest)
  }

  return {
    push(bytes) {
      let rest = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10)) {
        keep(rest.subarray(0, at))
        onLine(withoutReturn(take(Buffer.alloc(0))))
        rest = rest.subarray(at + 1)
      }
      keep(rest)
    },
    end() {
      if (keptBytes > 0) onLine(withoutReturn(take(Buffer.alloc(0))))
    },
  }
}

function withoutReturn(line: Buffer): string {
  return line.toString('utf8', 0, line.at(-1) === 13 ? line.length - 1 : line.length)
}

/** The largest cut at or below `at` that lies between two UTF-8 characters; `at` itself in bytes that are no UTF-8. */
function wholeCharacters(bytes: Buffer, at: number): number {
  for (let cut = at; cut > Math.max(0, at - 4); cut--) {
    if (((bytes[cut] ?? 0) & 0xc0) !== 0x80) return cut
  }
  return at
}
