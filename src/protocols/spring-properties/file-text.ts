import { PropertyFileError } from './property.ts'

/** Spring reads `.properties` as ISO-8859-1. */
export function decodePropertiesFile(bytes: Buffer): string {
  return bytes.toString('latin1')
}

/** UTF-8; UTF-16 where a byte order mark says so. The mark itself is gone. */
export function decodeYamlFile(bytes: Buffer, file: string): string {
  const encoding =
    bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch (error) {
    throw new PropertyFileError(file, lineOfFirstBadByte(bytes), `is not ${encoding.toUpperCase()} text`, error)
  }
}

/** A line feed is never part of another UTF-8 character: the first line that cannot be decoded alone is the one. */
function lineOfFirstBadByte(bytes: Buffer): number {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let line = 1
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, start)
    const stop = end === -1 ? bytes.length : end + 1
    try {
      decoder.decode(bytes.subarray(start, stop))
    } catch {
      return line
    }
    start = stop
  }
  return line
}
