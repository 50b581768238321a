import { type Stats, statSync } from 'node:fs'

/**
 * What an answer stands on: files and folders as they were when it was made. Asking again whether all of that still holds costs a
 * few microseconds a file, and so a change that came before a request is always in its answer.
 */
export class Evidence {
  readonly #seen: Seen[] = []
  #certain = true

  /** Looks at a path, links followed. It has to be read after this, not before. */
  look(path: string): Stats | undefined {
    const stats = statOf(path)
    this.#seen.push({ path, stats })
    if (stats !== undefined && isFresh(stats)) this.#certain = false
    return stats
  }

  /** For what cannot be asked again. */
  doubt(): void {
    this.#certain = false
  }

  add(other: Evidence): void {
    this.#seen.push(...other.#seen)
    if (!other.#certain) this.#certain = false
  }

  /** False: what stands on it must not be kept. */
  get isCertain(): boolean {
    return this.#certain
  }

  holds(): boolean {
    return this.#certain && this.#seen.every(({ path, stats }) => isSame(stats, statOf(path)))
  }
}

interface Seen {
  readonly path: string
  readonly stats: Stats | undefined
}

export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

/** The time of change is compared too: no program can set it, as `cp -p` sets the time of modification. */
export function isSame(a: Stats | undefined, b: Stats | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  return a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs && a.size === b.size && a.ino === b.ino && a.dev === b.dev
}

/**
 * File times move in ticks of up to 10 ms: what was changed just now could change again without a visible difference.
 * A time that lies ahead belongs to another clock and says nothing.
 */
export function isFresh({ ctimeMs }: Stats): boolean {
  const ageMs = Date.now() - ctimeMs
  return ageMs < 30
}
