export interface TarFile {
  /** Absolute, in the container. */
  readonly path: string
  readonly content: string
  readonly mode: number
  /** Number of the user and of the group. */
  readonly owner: number
}

const blockSize = 512

/** A tar archive (ustar) of a few small files, to be unpacked at `/`. Folders are left to the engine, which makes the missing ones. */
export function tarOf(files: readonly TarFile[], modified: Date): Buffer {
  const parts = files.flatMap((file) => {
    const content = Buffer.from(file.content, 'utf8')
    return [headerOf(file, content.length, modified), content, Buffer.alloc(padding(content.length))]
  })
  return Buffer.concat([...parts, Buffer.alloc(2 * blockSize)])
}

function padding(size: number): number {
  return (blockSize - (size % blockSize)) % blockSize
}

function headerOf(file: TarFile, size: number, modified: Date): Buffer {
  const header = Buffer.alloc(blockSize)
  const { prefix, name } = splitPath(file.path.replace(/^\/+/, ''))
  header.write(name, 0, 100, 'utf8')
  writeOctal(header, file.mode, 100, 8)
  writeOctal(header, file.owner, 108, 8)
  writeOctal(header, file.owner, 116, 8)
  writeOctal(header, size, 124, 12)
  writeOctal(header, Math.floor(modified.getTime() / 1000), 136, 12)
  header.write('0', 156)
  header.write('ustar\u000000', 257, 'latin1')
  header.write(prefix, 345, 155, 'utf8')
  // The sum is taken as if its own field were blanks.
  header.fill(' ', 148, 156)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return header
}

function writeOctal(header: Buffer, value: number, offset: number, width: number): void {
  header.write(`${value.toString(8).padStart(width - 1, '0')}\0`, offset, 'latin1')
}

/** A long path is kept in two fields, cut at a slash. */
function splitPath(path: string): { prefix: string; name: string } {
  if (Buffer.byteLength(path) <= 100) return { prefix: '', name: path }
  const cut = path.lastIndexOf('/')
  const prefix = path.slice(0, cut)
  const name = path.slice(cut + 1)
  if (cut < 0 || Buffer.byteLength(prefix) > 155 || Buffer.byteLength(name) > 100)
    throw new Error(`the path is too long for an archive: ${path}`)
  return { prefix, name }
}
