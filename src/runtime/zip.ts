import { crc32 } from 'node:zlib'

export interface ZipFile {
  readonly name: string
  readonly content: Buffer
}

/** 1980-01-01, the first day a zip knows: the same files make the same bytes on every day. */
const day = 0x21

/** A zip whose files are stored as they are, in this order: a JVM has nothing to inflate in such a jar. */
export function storedZip(files: readonly ZipFile[]): Buffer {
  const parts: Buffer[] = []
  const list: Buffer[] = []
  let at = 0
  for (const { name, content } of files) {
    const bytes = Buffer.from(name)
    const facts = Buffer.alloc(26)
    facts.writeUInt16LE(10, 0)
    // Names are UTF-8.
    facts.writeUInt16LE(0x800, 2)
    facts.writeUInt16LE(day, 8)
    facts.writeUInt32LE(crc32(content), 10)
    facts.writeUInt32LE(content.length, 14)
    facts.writeUInt32LE(content.length, 18)
    facts.writeUInt16LE(bytes.length, 22)
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(at, 10)
    list.push(Buffer.from('PK\u0001\u0002\u000a\u0000'), facts, rest, bytes)
    parts.push(Buffer.from('PK\u0003\u0004'), facts, bytes, content)
    at += 30 + bytes.length + content.length
  }
  const listed = Buffer.concat(list)
  const end = Buffer.alloc(22)
  end.write('PK\u0005\u0006')
  end.writeUInt16LE(files.length, 8)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(listed.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, listed, end])
}
