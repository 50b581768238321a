import { watch } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { systemCodeOf } from '../shared/errors.ts'
import { createLineSplitter } from '../shared/lines.ts'
import { olderOf } from './rolling-file.ts'

/** Lines of a journal are longer than those of a log, and a piece of one would be no JSON. */
const maxLineBytes = 4 * 1024 * 1024
const chunkBytes = 64 * 1024
/** Where the system tells us of changes, this only catches what it missed. */
const pollMs = 250

/** The last `count` lines, oldest first; none when there is no file. A line that is not finished yet is left out. */
export async function tailLines(path: string, count: number): Promise<string[]> {
  const files = await openHalves(path)
  try {
    const newer = files.current ? await lastLines(files.current, count) : []
    if (newer.length >= count || !files.older) return newer
    return [...(await lastLines(files.older, count - newer.length)), ...newer]
  } finally {
    await files.older?.close()
    await files.current?.close()
  }
}

export interface FollowOptions {
  readonly signal: AbortSignal
  /** Begin with the last so many lines that are there; with all of them when left out. */
  readonly last?: number
  /** Called when everything that was there at the start has been handed out. */
  readonly onCaughtUp?: () => void
}

/**
 * Every line that is there, the older half first, then each as it is written, until the signal fires. Each line comes once, across rotations
 * and writers that come and go; a file that does not exist yet is waited for. A reader slower than two rotations loses what no longer exists.
 */
export async function followLines(
  path: string,
  { signal, last, onCaughtUp }: FollowOptions,
  onLine: (line: string) => void | Promise<void>,
): Promise<void> {
  const changes = watchFor(path, signal)
  const reader = new Reader(path)
  try {
    const held: string[] = []
    let isCatchingUp = true
    const hand = async (line: string): Promise<void> => {
      if (!isCatchingUp || last === undefined) return await onLine(line)
      held.push(line)
      if (held.length > last) held.shift()
    }
    while (!signal.aborted) {
      for (let lines = await reader.read(); lines !== undefined && !signal.aborted; lines = await reader.read()) {
        for (const line of lines) await hand(line)
      }
      if (isCatchingUp && !signal.aborted) {
        isCatchingUp = false
        for (const line of held.splice(0)) await onLine(line)
        onCaughtUp?.()
      }
      await changes.next()
    }
  } finally {
    changes.stop()
    await reader.close()
  }
}

/** Holds the file it reads open: its name may move on, and the number of a removed file is given again, but not of an open one. */
class Reader {
  readonly #path: string
  #handle: FileHandle | undefined
  #at = 0
  /** Opened, and read after the present one. */
  #ahead: FileHandle[] = []
  #hasBegun = false
  #lines: string[] = []
  readonly #splitter = createLineSplitter((line) => this.#lines.push(line), maxLineBytes)
  readonly #buffer = Buffer.alloc(chunkBytes)

  constructor(path: string) {
    this.#path = path
  }

  /** The next few lines (perhaps none of them finished yet); undefined when there is nothing new. */
  async read(): Promise<string[] | undefined> {
    if (!this.#handle && !(await this.#open())) return undefined
    if (await this.#readChunk()) return this.#lines.splice(0)
    if (!(await this.#moveOn())) return undefined
    return this.#lines.splice(0)
  }

  async close(): Promise<void> {
    for (const handle of [this.#handle, ...this.#ahead]) await handle?.close().catch(() => undefined)
  }

  async #readChunk(): Promise<boolean> {
    const { bytesRead = 0 } = (await this.#handle?.read(this.#buffer, 0, chunkBytes, this.#at)) ?? {}
    this.#at += bytesRead
    this.#splitter.push(this.#buffer.subarray(0, bytesRead))
    return bytesRead > 0
  }

  async #open(): Promise<boolean> {
    const { older, current } = await openHalves(this.#path)
    // Only the first time is the older half news.
    const files = [...(this.#hasBegun ? [] : [older]), current].filter((handle) => handle !== undefined)
    if (this.#hasBegun) await older?.close()
    this.#handle = files.shift()
    this.#ahead = files
    this.#at = 0
    this.#hasBegun ||= this.#handle !== undefined
    return this.#handle !== undefined
  }

  /** To the file that came after this one; false while this one is still being written. */
  async #moveOn(): Promise<boolean> {
    if (this.#ahead.length === 0) {
      const found = await this.#filesAfter()
      if (found === undefined) return false
      this.#ahead = found
      // It has been renamed: whoever wrote it had finished before, but perhaps after our last look.
      while (await this.#readChunk());
    }
    await this.#handle?.close()
    this.#splitter.end()
    this.#handle = this.#ahead.shift()
    this.#at = 0
    return true
  }

  async #filesAfter(): Promise<FileHandle[] | undefined> {
    const own = await this.#handle?.stat()
    const { older, current } = await openHalves(this.#path)
    const [olderStat, currentStat] = [await older?.stat(), await current?.stat()]
    if (currentStat === undefined || (own?.ino === currentStat.ino && own.size >= this.#at)) {
      await older?.close()
      await current?.close()
      return undefined
    }
    const isNext = own === undefined || olderStat === undefined || olderStat.ino === own.ino || own.ino === currentStat.ino
    if (isNext) await older?.close()
    return [isNext ? undefined : older, current].filter((handle) => handle !== undefined)
  }
}

/** Both halves as of one moment: when a rotation comes between the two opens, it shows, and they are opened again. */
async function openHalves(path: string): Promise<{ older: FileHandle | undefined; current: FileHandle | undefined }> {
  for (;;) {
    const current = await openIfThere(path)
    const older = await openIfThere(olderOf(path))
    if (!current || !older || (await current.stat()).ino !== (await older.stat()).ino) return { older, current }
    await current.close()
    await older.close()
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

async function lastLines(handle: FileHandle, count: number): Promise<string[]> {
  if (count <= 0) return []
  const parts: Buffer[] = []
  let newlines = 0
  // One newline more than lines: the first line found must be a whole one.
  for (let at = (await handle.stat()).size; at > 0 && newlines <= count; ) {
    const bytes = Buffer.alloc(Math.min(chunkBytes, at))
    at -= bytes.length
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, at)
    const part = bytes.subarray(0, bytesRead)
    for (const byte of part) if (byte === 10) newlines++
    parts.unshift(part)
  }
  return Buffer.concat(parts).toString('utf8').split('\n').slice(0, -1).slice(-count)
}

/** Wakes whoever waits for `next` when something happens in the file's folder, at the signal, and every now and then. */
function watchFor(path: string, signal: AbortSignal): { next(): Promise<void>; stop(): void } {
  let isDue = false
  let wake = (): void => undefined
  const happened = (): void => {
    isDue = true
    wake()
  }
  signal.addEventListener('abort', happened, { once: true })
  let watcher = watchFolder(dirname(path), happened)
  return {
    async next() {
      // The folder may come later than we do.
      if (!watcher) {
        watcher = watchFolder(dirname(path), happened)
        isDue ||= watcher !== undefined
      }
      if (!isDue && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, pollMs)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      isDue = false
    },
    stop() {
      signal.removeEventListener('abort', happened)
      watcher?.close()
    },
  }
}

/** undefined where it cannot be watched: the folder is not there, or the system has no watches left. */
function watchFolder(path: string, onChange: () => void): { close(): void } | undefined {
  try {
    return watch(path, { persistent: false }, onChange).on('error', () => undefined)
  } catch {
    return undefined
  }
}
