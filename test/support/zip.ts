import { crc32, deflateRawSync } from 'node:zlib'

/** A zip as anybody makes one. */
export function zipOf(
  files: Readonly<Record<string, string>>,
  change: { readonly sizeBytes?: number; readonly mode?: number } = {},
): Buffer {
  const local: Buffer[] = []
  const list: Buffer[] = []
  let at = 0
  for (const [name, text] of Object.entries(files)) {
    const content = Buffer.from(text)
    const packed = deflateRawSync(content)
    const facts = Buffer.alloc(16)
    facts.writeUInt32LE(crc32(content), 4)
    facts.writeUInt32LE(packed.length, 8)
    facts.writeUInt32LE(change.sizeBytes ?? content.length, 12)
    const path = Buffer.from(name)
    const head = Buffer.alloc(30)
    head.writeUInt32LE(0x04034b50, 0)
    head.writeUInt16LE(8, 8)
    head.writeUInt16LE(path.length, 26)
    local.push(head, path, packed)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt8(3, 5)
    entry.writeUInt16LE(8, 10)
    facts.copy(entry, 12)
    entry.writeUInt16LE(path.length, 28)
    entry.writeUInt16LE(change.mode ?? 0o100644, 40)
    entry.writeUInt32LE(at, 42)
    list.push(entry, path)
    at += 30 + path.length + packed.length
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(Object.keys(files).length, 10)
  end.writeUInt32LE(Buffer.concat(list).length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...local, ...list, end])
}
