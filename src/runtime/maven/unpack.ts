import { createReadStream } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname, isAbsolute, join, normalize } from 'node:path'
import { createGunzip } from 'node:zlib'

const blockBytes = 512
const nameBytesAtMost = 64 * 1024

/**
 * Unpacks a tar.gz. Only files and folders below `folder` are accepted: no links, no devices, no way out. Our own reader,
 * because what leaves the target folder is then refused by the code that writes, the same on every system.
 */
export async function unpackTarGz(archive: string, folder: string, signal?: AbortSignal): Promise<void> {
  const gunzip = createGunzip()
  const file = createReadStream(archive, { signal })
  file.on('error', (error) => gunzip.destroy(error))
  const blocks = new Blocks(file.pipe(gunzip))
  try {
    await unpackEntries(blocks, folder)
  } finally {
    file.destroy()
    gunzip.destroy()
  }
}

async function unpackEntries(blocks: Blocks, folder: string): Promise<void> {
  let longName: string | undefined
  for (;;) {
    const header = await blocks.take(blockBytes)
    if (header === undefined || header.every((byte) => byte === 0)) return
    const { kind, name, sizeBytes } = parseHeader(header)
    if (kind === 'x' || kind === 'L') {
      const content = await blocks.text(sizeBytes)
      longName = kind === 'L' ? content.replace(/\0.*$/s, '') : (pathOfPax(content) ?? longName)
    } else if (kind === 'g') {
      await blocks.text(sizeBytes)
    } else {
      const path = safePath(folder, longName ?? name)
      longName = undefined
      if (kind === '5') await mkdir(path, { recursive: true })
      else if (kind === '0' || kind === '\0') await writeEntry(blocks, path, sizeBytes)
      else throw new Error(`the archive holds ${JSON.stringify(name)}, which is neither a file nor a folder`)
    }
  }
}

function parseHeader(header: Buffer): { kind: string; name: string; sizeBytes: number } {
  const text = (from: number, to: number) => header.toString('utf8', from, to).replace(/\0.*$/s, '')
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0)
  if (sum !== Number.parseInt(text(148, 156).trim(), 8)) throw new Error('the archive is damaged: a header does not add up')
  const prefix = text(257, 262) === 'ustar' && header[262] === 0 ? text(345, 500) : ''
  const name = prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`
  const sizeBytes = Number.parseInt(text(124, 136).trim() || '0', 8)
  if (!Number.isSafeInteger(sizeBytes)) throw new Error('the archive is damaged: an entry has no size')
  return { kind: String.fromCharCode(header[156] ?? 0), name, sizeBytes }
}

/** A pax header is `<length> path=<name>\n`, the length in bytes and counting itself. */
function pathOfPax(content: string): string | undefined {
  return content.match(/^\d+ path=(.*)$/m)?.[1]
}

function safePath(folder: string, name: string): string {
  const inside = normalize(name)
  if (name === '' || isAbsolute(name) || name.split('/').includes('..'))
    throw new Error(`the archive would write to ${JSON.stringify(name)}`)
  return join(folder, inside)
}

async function writeEntry(blocks: Blocks, path: string, sizeBytes: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await using file = await open(path, 'wx', 0o444)
  await blocks.each(sizeBytes, (chunk) => file.appendFile(chunk))
}

/** A stream read in pieces of exact length; entries are padded to whole blocks. */
class Blocks {
  readonly #source: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  async take(length: number): Promise<Buffer | undefined> {
    while (this.#rest.length < length) {
      const next = await this.#source.next()
      if (next.done === true) {
        if (this.#rest.length === 0) return undefined
        throw new Error('the archive ends in the middle')
      }
      this.#rest = this.#rest.length === 0 ? next.value : Buffer.concat([this.#rest, next.value])
    }
    const taken = this.#rest.subarray(0, length)
    this.#rest = this.#rest.subarray(length)
    return taken
  }

  async each(length: number, use: (chunk: Buffer) => Promise<void>): Promise<void> {
    let left = length
    while (left > 0) {
      const chunk = await this.take(Math.min(left, Math.max(1, this.#rest.length)))
      if (chunk === undefined) throw new Error('the archive ends in the middle')
      left -= chunk.length
      await use(chunk)
    }
    await this.take((blockBytes - (length % blockBytes)) % blockBytes)
  }

  async text(length: number): Promise<string> {
    if (length > nameBytesAtMost) throw new Error('the archive is damaged: a name is too long')
    const parts: Buffer[] = []
    await this.each(length, async (chunk) => void parts.push(chunk))
    return Buffer.concat(parts).toString('utf8')
  }
}
