import { type FSWatcher, watch } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { messageOf, systemCodeOf } from '../shared/errors.ts'

export interface FileWatch {
  stop(): void
}

export interface WatchListener {
  /** Once for changes that come together: one of them, as a person would call it. */
  changed(what: string): void
  trouble(because: string): void
}

export interface WatchTiming {
  /** What comes closer together is one change: an editor, a compiler, a checkout. */
  readonly settleMs: number
  /** Where changes never end, one is told all the same. */
  readonly mostMs: number
  /** Between two looks for what is not there yet. */
  readonly lookAgainMs: number
}

const usualTiming: WatchTiming = { settleMs: 200, mostMs: 1000, lookAgainMs: 1000 }
const mostFolders = 4000

/** Below a watched folder: what programs write while they run, and what others bring. */
const ignoredFolders = new Set(['node_modules', 'target', 'build', 'dist', 'out', 'logs', 'data', '__pycache__'])
const ignoredFile = /^\.|~$|\.(log|tmp|swp|pid|db|sqlite\d?|db-(wal|shm|journal))$/i

/** Watches files, folders and patterns (`src/**\/*.ts`), all absolute. What is named itself is watched whatever it is called. */
export function watchFiles(patterns: readonly string[], listener: WatchListener, timing = usualTiming): FileWatch {
  const watchers = new Map<string, FSWatcher>()
  const seen = new Map<string, string>()
  const targets = patterns.map(toTarget)
  let stopped = false
  let settling: NodeJS.Timeout | undefined
  let first: { readonly path: string; readonly at: number } | undefined

  const isWatched = (path: string) => targets.some((target) => target.matches(path))
  const note = (path: string) => {
    first ??= { path, at: performance.now() }
    const told = first
    clearTimeout(settling)
    const leftMs = told.at + timing.mostMs - performance.now()
    settling = setTimeout(
      () => {
        first = undefined
        if (!stopped) listener.changed(nameOf(told.path, targets))
      },
      Math.max(0, Math.min(timing.settleMs, leftMs)),
    )
  }
  const look = async (path: string, isFirst: boolean): Promise<void> => {
    const facts = await stat(path).catch(() => undefined)
    if (stopped) return
    if (facts?.isDirectory()) return void (await follow(path, isFirst))
    if (!isWatched(path)) return
    const now = facts ? `${facts.mtimeMs} ${facts.size} ${facts.ino}` : ''
    const before = seen.get(path) ?? ''
    seen.set(path, now)
    // Also of what was only opened or touched by a `chmod` one is told.
    if (!isFirst && now !== before) note(path)
  }
  const follow = async (folder: string, isFirst: boolean): Promise<void> => {
    if (stopped || watchers.has(folder) || isLeftOut(folder, targets)) return
    if (!targets.some((target) => target.leadsThrough(folder))) return
    if (watchers.size >= mostFolders) return listener.trouble(`more than ${mostFolders} folders; the rest is not watched`)
    try {
      const watcher = watch(folder, (_, name) => void look(name === null ? folder : join(folder, name), false))
      watchers.set(folder, watcher)
      watcher.on('error', () => forget(folder))
    } catch (error) {
      if (systemCodeOf(error) === 'ENOENT' || systemCodeOf(error) === 'ENOTDIR') return
      return listener.trouble(`${folder} cannot be watched: ${messageOf(error)}`)
    }
    for (const name of await readdir(folder).catch(() => [])) await look(join(folder, name), isFirst)
  }
  const forget = (folder: string) => {
    watchers.get(folder)?.close()
    watchers.delete(folder)
  }
  const lookForRoots = async (isFirst: boolean) => {
    for (const { root, named } of targets) {
      // A file is replaced more often than written: its folder knows.
      const isFolder = (await stat(named).catch(() => undefined))?.isDirectory()
      await follow(isFolder ? named : root, isFirst)
    }
  }
  // A folder that was not there, or was put away for another one.
  const timer = setInterval(() => {
    for (const folder of watchers.keys()) void stat(folder).catch(() => forget(folder))
    void lookForRoots(false)
  }, timing.lookAgainMs)
  timer.unref()
  void lookForRoots(true)
  return {
    stop() {
      stopped = true
      clearInterval(timer)
      clearTimeout(settling)
      for (const watcher of watchers.values()) watcher.close()
      watchers.clear()
    },
  }
}

interface Target {
  /** The folder that is followed first. */
  readonly root: string
  readonly named: string
  matches(path: string): boolean
  leadsThrough(folder: string): boolean
}

function toTarget(pattern: string): Target {
  const segments = pattern.split(sep)
  const firstGlob = segments.findIndex((segment) => /[*?[{]/.test(segment))
  if (firstGlob < 0) {
    const inside = (path: string) => path === pattern || path.startsWith(`${pattern}${sep}`)
    const parent = dirname(pattern)
    return {
      root: parent,
      named: pattern,
      matches: (path) => inside(path) && !isLeftOutFile(path, pattern),
      leadsThrough: (folder) => folder === parent || inside(folder),
    }
  }
  const root = segments.slice(0, firstGlob).join(sep) || sep
  const expression = new RegExp(
    `^${segments
      .map((segment, at) => (segment === '**' && at === segments.length - 1 ? '.*' : segmentAsExpression(segment)))
      .join('/')
      .replaceAll('(?:.*/)?/', '(?:.*/)?')}$`,
  )
  return {
    root,
    named: root,
    matches: (path) => expression.test(path.split(sep).join('/')),
    leadsThrough: (folder) => folder === root || folder.startsWith(`${root}${sep}`),
  }
}

function segmentAsExpression(segment: string): string {
  if (segment === '**') return '(?:.*/)?'
  const escaped = segment.replaceAll(/[.+^$()|\\\]]/g, '\\$&')
  return escaped
    .replaceAll('[', '\\[')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]')
    .replaceAll(/\{([^{}]*)\}/g, (_, words: string) => `(?:${words.split(',').join('|')})`)
}

function isLeftOut(folder: string, targets: readonly Target[]): boolean {
  const name = basename(folder)
  if (!ignoredFolders.has(name) && !name.startsWith('.')) return false
  return !targets.some(({ root, named }) => named === folder || named.startsWith(`${folder}${sep}`) || root === folder)
}

function isLeftOutFile(path: string, named: string): boolean {
  return path !== named && ignoredFile.test(basename(path))
}

function nameOf(path: string, targets: readonly Target[]): string {
  const target = targets.find(({ matches }) => matches(path))
  const from = target && target.named !== path ? target.named : dirname(path)
  return relative(from, path)
}
