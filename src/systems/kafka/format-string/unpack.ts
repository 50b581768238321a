type Read = (bytes: Buffer, at: number, isBig: boolean) => string

const numbers: Readonly<Record<string, { readonly length: number; readonly read: Read }>> = {
  b: { length: 1, read: (bytes, at) => String(bytes.readInt8(at)) },
  B: { length: 1, read: (bytes, at) => String(bytes.readUInt8(at)) },
  h: { length: 2, read: (bytes, at, isBig) => String(isBig ? bytes.readInt16BE(at) : bytes.readInt16LE(at)) },
  H: { length: 2, read: (bytes, at, isBig) => String(isBig ? bytes.readUInt16BE(at) : bytes.readUInt16LE(at)) },
  i: { length: 4, read: (bytes, at, isBig) => String(isBig ? bytes.readInt32BE(at) : bytes.readInt32LE(at)) },
  I: { length: 4, read: (bytes, at, isBig) => String(isBig ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)) },
  q: { length: 8, read: (bytes, at, isBig) => String(isBig ? bytes.readBigInt64BE(at) : bytes.readBigInt64LE(at)) },
  Q: { length: 8, read: (bytes, at, isBig) => String(isBig ? bytes.readBigUInt64BE(at) : bytes.readBigUInt64LE(at)) },
  c: { length: 1, read: (bytes, at) => bytes.toString('latin1', at, at + 1) },
  '.': { length: 1, read: (bytes, at) => bytes.toString('latin1', at, at + 1) },
}

/**
 * Packed numbers as text, in the letters of rpk and kcat: `b B h H i I q Q` (a capital has no sign), `c` a character, `s` the
 * rest as text, `$` nothing may be left, `<` and `>` the order of bytes from there on. Undefined for any other letter.
 */
export function parseUnpack(layout: string): ((bytes: Buffer) => string) | undefined {
  if (!/^[bBhHiIqQc.s$<> x]*$/.test(layout)) return undefined
  return (bytes) => {
    let isBig = true
    let at = 0
    let text = ''
    for (const letter of layout) {
      const number = numbers[letter]
      if (letter === '<' || letter === '>') isBig = letter === '>'
      else if (letter === 's') {
        text += bytes.toString('utf8', at)
        at = bytes.length
      } else if (letter === '$') text += at < bytes.length ? `(${bytes.length - at} more bytes)` : ''
      else if (number === undefined) text += ' '
      else if (at + number.length > bytes.length) return `${text}(${bytes.length - at} bytes are too few)`
      else {
        text += number.read(bytes, at, isBig)
        at += number.length
      }
    }
    return text
  }
}
