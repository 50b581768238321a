import { readdirSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { isFresh, isSame, statOf } from '../files/evidence.ts'

export interface WatchOptions {
  readonly intervalMs: number
  /** Called with what was written, created or removed since. It is waited for, and never called twice at once. */
  readonly onChange: (paths: readonly string[]) => Promise<void>
  readonly signal: AbortSignal
}

/** Looks again and again: unlike the system's notices, this misses nothing, on no file system. */
export function watchFolders(folders: readonly string[], { intervalMs, onChange, signal }: WatchOptions): void {
  let seen = look(folders)
  let timer: NodeJS.Timeout | undefined

  async function compare(): Promise<void> {
    const now = look(folders)
    const settled = new Map(now)
    const changed: string[] = []
    for (const path of new Set([...seen.keys(), ...now.keys()])) {
      const [before, after] = [seen.get(path), now.get(path)]
      if (isSame(before, after)) continue
      if (after !== undefined && isFresh(after)) {
        // It may still be written to, in the same tick of its clock: the next look takes it.
        if (before === undefined) settled.delete(path)
        else settled.set(path, before)
      } else changed.push(path)
    }
    seen = settled
    if (changed.length > 0) await onChange(changed)
  }

  function again(): void {
    if (signal.aborted) return
    timer = setTimeout(() => void compare().finally(again), intervalMs)
    timer.unref()
  }

  signal.addEventListener('abort', () => clearTimeout(timer))
  again()
}

const mostFiles = 20_000
const deepest = 12

function look(folders: readonly string[]): Map<string, Stats> {
  const found = new Map<string, Stats>()
  for (const folder of folders) collect(folder, found, 0)
  return found
}

function collect(folder: string, found: Map<string, Stats>, depth: number): void {
  for (const name of namesIn(folder)) {
    if (found.size >= mostFiles) return
    if (isPassing(name)) continue
    const path = join(folder, name)
    const stats = statOf(path)
    if (stats?.isFile()) found.set(path, stats)
    else if (stats?.isDirectory() && depth < deepest) collect(path, found, depth + 1)
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** What git and editors leave beside the files. */
function isPassing(name: string): boolean {
  return /^[.#]|[#~]$|\.(swp|swx|swo|tmp|bak|orig)$|^4913$|___jb_(tmp|old)___$/.test(name)
}
