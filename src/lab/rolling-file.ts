import { type FileHandle, mkdir, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { messageOf, systemCodeOf } from '../shared/errors.ts'

export interface RollingFileOptions {
  readonly maxBytes?: number
  /** Called once when lines begin to be dropped, and again only after writing has worked in between. */
  readonly onTrouble?: (because: string) => void
  /** The line to write once it works again, in the words of the file's format. */
  readonly lostAsLine?: (lines: number) => string
}

/** A file of lines that never grows beyond its limit: then it becomes `<path>.1` (the one before it goes) and a new one begins. */
export interface RollingFile {
  /** Written within 100 ms. Never throws: what cannot be written is dropped and counted. */
  append(line: string): void
  flush(): Promise<void>
  close(): Promise<void>
  /** Lines dropped so far. */
  readonly dropped: number
}

const flushMs = 50
const writeAtBytes = 256 * 1024
/** What may wait for a slow disk. */
const maxWaitingBytes = 8 * 1024 * 1024

export function createRollingFile(path: string, options: RollingFileOptions = {}): RollingFile {
  return new Rolling(path, options)
}

/** The name of the older half of a rolling file. */
export function olderOf(path: string): string {
  return `${path}.1`
}

class Rolling implements RollingFile {
  readonly #path: string
  readonly #options: RollingFileOptions
  readonly #maxBytes: number
  #handle: FileHandle | undefined
  #sizeBytes = 0
  /** The file ends in the middle of a line: a disk was full, or the writer before us was killed. */
  #isCut = false
  #waiting: string[] = []
  #waitingBytes = 0
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()
  #dropped = 0
  /** Dropped, and not yet said in the file. */
  #unsaid = 0
  #isInTrouble = false
  #isClosed = false

  constructor(path: string, options: RollingFileOptions) {
    this.#path = path
    this.#options = options
    this.#maxBytes = options.maxBytes ?? 10 * 1024 * 1024
  }

  get dropped(): number {
    return this.#dropped
  }

  append(line: string): void {
    if (this.#isClosed) return
    const bytes = Buffer.byteLength(line) + 1
    if (this.#waitingBytes + bytes > maxWaitingBytes) {
      this.#drop(1, 'the disk is too slow')
      return
    }
    this.#waiting.push(line)
    this.#waitingBytes += bytes
    if (this.#waitingBytes >= writeAtBytes) void this.flush()
    else this.#timer ??= setTimeout(() => void this.flush(), flushMs)
  }

  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#writing = this.#writing.then(() => this.#write())
    return this.#writing
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.flush()
    await this.#handle?.close().catch(() => undefined)
    this.#handle = undefined
  }

  async #write(): Promise<void> {
    if (this.#waiting.length === 0) return
    const lines = this.#waiting
    this.#waiting = []
    this.#waitingBytes = 0
    try {
      const handle = await this.#ready()
      const said = this.#unsaid
      const note = said > 0 && this.#options.lostAsLine ? `${this.#options.lostAsLine(said)}\n` : ''
      const bytes = Buffer.from(`${this.#isCut ? '\n' : ''}${note}${lines.join('\n')}\n`)
      await this.#writeAll(handle, bytes)
      this.#unsaid -= said
      this.#isInTrouble = false
    } catch (error) {
      this.#drop(lines.length, systemCodeOf(error) === 'ENOSPC' ? 'no space left on the disk' : messageOf(error))
    }
  }

  async #writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
    for (let rest = bytes; rest.length > 0; ) {
      const { bytesWritten } = await handle.write(rest)
      this.#sizeBytes += bytesWritten
      this.#isCut = rest[bytesWritten - 1] !== 10
      rest = rest.subarray(bytesWritten)
    }
  }

  async #ready(): Promise<FileHandle> {
    if (this.#handle && this.#sizeBytes >= this.#maxBytes) {
      // Its folder may have been removed under us: a new one is made below.
      await rename(this.#path, olderOf(this.#path)).catch((error: unknown) => {
        if (systemCodeOf(error) !== 'ENOENT') throw error
      })
      await this.#handle.close()
      this.#handle = undefined
    }
    this.#handle ??= await this.#open()
    return this.#handle
  }

  async #open(): Promise<FileHandle> {
    await mkdir(dirname(this.#path), { recursive: true })
    const handle = await open(this.#path, 'a+')
    this.#sizeBytes = (await handle.stat()).size
    if (this.#sizeBytes > 0) {
      const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, this.#sizeBytes - 1)
      this.#isCut = buffer[0] !== 10
    } else {
      this.#isCut = false
    }
    return handle
  }

  #drop(lines: number, because: string): void {
    this.#dropped += lines
    this.#unsaid += lines
    if (this.#isInTrouble) return
    this.#isInTrouble = true
    this.#options.onTrouble?.(because)
  }
}
