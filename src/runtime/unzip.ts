import { type FileHandle, mkdir, open, writeFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, normalize } from 'node:path'
import { promisify } from 'node:util'
import { crc32, inflateRaw } from 'node:zlib'

const inflate = promisify<Buffer, { maxOutputLength: number }, Buffer>(inflateRaw)

const largestFileBytes = 512 * 1_048_576
const largestArchiveBytes = 2048 * 1_048_576
const mostEntries = 50_000

interface Entry {
  readonly name: string
  readonly method: number
  readonly crc: number
  readonly packedBytes: number
  readonly sizeBytes: number
  readonly at: number
}

/** Unpacks a zip. Only files and folders below `folder` are accepted: no links, no way out, nothing that blows up. */
export async function unzip(archive: string, folder: string, signal?: AbortSignal): Promise<void> {
  await using file = await open(archive)
  const entries = await entriesOf(file)
  const total = entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  if (total > largestArchiveBytes) throw new Error(`unpacked it would have more than ${largestArchiveBytes / 1_048_576} MiB`)
  for (const entry of entries) {
    signal?.throwIfAborted()
    const path = safePath(folder, entry.name)
    if (entry.name.endsWith('/')) await mkdir(path, { recursive: true })
    else {
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, await contentOf(file, entry), { flag: 'wx', mode: 0o644 })
    }
  }
}

const endBytes = 22

/** The list stands at the end of the file, behind it at most a comment. */
async function entriesOf(file: FileHandle): Promise<readonly Entry[]> {
  const { size } = await file.stat()
  const tail = await read(file, Math.max(0, size - endBytes - 0xffff), Math.min(size, endBytes + 0xffff))
  const end = tail.lastIndexOf(Buffer.from('PK\u0005\u0006'))
  if (end < 0 || tail.length - end < endBytes) throw new Error('it is no zip')
  const [count, length, at] = [tail.readUInt16LE(end + 10), tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)]
  if (count === 0xffff || at === 0xffffffff || count > mostEntries) throw new Error('it is larger than a plugin can be')
  const list = await read(file, at, length)
  const entries: Entry[] = []
  for (let from = 0; entries.length < count; ) {
    if (list.length - from < 46 || list.readUInt32LE(from) !== 0x02014b50)
      throw new Error('the archive is damaged: its list ends early')
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => list.readUInt16LE(from + offset)) as [
      number,
      number,
      number,
    ]
    if (list.readUInt16LE(from + 8) & 1) throw new Error('it is encrypted')
    // Made on Unix: what is no plain file and no folder is a link or worse.
    const kind = list.readUInt8(from + 5) === 3 ? (list.readUInt16LE(from + 40) >> 12) & 0xf : 0
    const name = list.toString('utf8', from + 46, from + 46 + nameLength)
    if (kind !== 0 && kind !== 8 && kind !== 4)
      throw new Error(`the archive holds ${JSON.stringify(name)}, which is neither a file nor a folder`)
    const sizeBytes = list.readUInt32LE(from + 24)
    if (sizeBytes > largestFileBytes) throw new Error(`${JSON.stringify(name)} is larger than a plugin can be`)
    entries.push({
      ...{ name, sizeBytes },
      method: list.readUInt16LE(from + 10),
      crc: list.readUInt32LE(from + 16),
      packedBytes: list.readUInt32LE(from + 20),
      at: list.readUInt32LE(from + 42),
    })
    from += 46 + nameLength + extra + comment
  }
  return entries
}

async function contentOf(file: FileHandle, { name, at, method, packedBytes, sizeBytes, crc }: Entry): Promise<Buffer> {
  const head = await read(file, at, 30)
  if (head.readUInt32LE(0) !== 0x04034b50) throw new Error('the archive is damaged: an entry is not where it should be')
  const packed = await read(file, at + 30 + head.readUInt16LE(26) + head.readUInt16LE(28), packedBytes)
  if (method !== 0 && method !== 8) throw new Error(`${JSON.stringify(name)} is packed in a way that is not known here`)
  const damaged = () => new Error(`the archive is damaged: ${JSON.stringify(name)} is not what it should be`)
  const content =
    method === 0
      ? packed
      : await inflate(packed, { maxOutputLength: Math.max(1, sizeBytes) }).catch(() => Promise.reject(damaged()))
  if (content.length !== sizeBytes || crc32(content) !== crc) throw damaged()
  return content
}

async function read(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  const { bytesRead } = await file.read(bytes, 0, length, at)
  if (bytesRead < length) throw new Error('the archive ends in the middle')
  return bytes
}

function safePath(folder: string, name: string): string {
  const inside = normalize(name)
  if (name === '' || isAbsolute(name) || name.includes('\\') || name.split('/').includes('..'))
    throw new Error(`the archive would write to ${JSON.stringify(name)}`)
  return join(folder, inside)
}
