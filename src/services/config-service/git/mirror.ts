import { createHash } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { statOf } from '../files/evidence.ts'
import type { Trouble } from '../sources/source.ts'
import type { GitProgram } from './git-program.ts'
import { gitFoldersOf } from './refs.ts'
import { accessOf, type RemoteAccess, withoutUser } from './remote-access.ts'

export interface MirrorSettings extends RemoteAccess {
  readonly uri: string
  /** 0: before each answer; below 0: never again. */
  readonly refreshRateMs: number
  /** How long the remote may be silent. */
  readonly timeoutMs: number
  readonly deleteUntrackedBranches: boolean
}

/** A bare copy of a remote repository. It outlives the remote: what was fetched last is served while that is away. */
export interface Mirror {
  readonly path: string
  /** Fetches where that is due. Rejects only while there is nothing to serve at all. */
  refresh(): Promise<void>
  readonly trouble: Trouble | undefined
  close(): Promise<void>
}

export interface MirrorParts {
  readonly git: GitProgram
  /** All mirrors live below it. */
  readonly folder: string
  readonly log: Logger
}

/** A remote that is away is not waited for again at once. */
const retryMs = 5_000

export function createMirror(settings: MirrorSettings, { git, folder, log }: MirrorParts): Mirror {
  const uri = withoutUser(settings.uri)
  const path = join(folder, createHash('sha256').update(uri).digest('hex').slice(0, 16))
  /** Says that a fetch has succeeded once, perhaps by an earlier process. */
  const complete = join(path, 'complete')
  const stop = new AbortController()
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined
  let trouble: Trouble | undefined
  let triedMs = Number.NEGATIVE_INFINITY
  let fetched = false

  async function fetchOnce(): Promise<void> {
    triedMs = Date.now()
    try {
      await fetchAll()
      if (trouble !== undefined) log.info({ uri }, 'the config repository can be reached again')
      trouble = undefined
      fetched = true
    } catch (error) {
      const because = error instanceof Error ? error.message : String(error)
      if (trouble === undefined)
        log.warn({ uri, because }, 'the config repository cannot be reached; what was fetched last is served')
      trouble = { uri, since: trouble?.since ?? new Date().toISOString(), error: because }
    }
  }

  async function fetchAll(): Promise<void> {
    await mkdir(path, { recursive: true, mode: 0o700 })
    const options = { cwd: path, quietMs: settings.timeoutMs, signal: stop.signal }
    if (gitFoldersOf(path) === undefined) await git.run(['init', '--bare', '--quiet', '.'], options)
    for (const lock of ['packed-refs.lock', 'config.lock']) await rm(join(path, lock), { force: true })
    const { env, files } = accessOf(settings, path)
    for (const { path: file, text, mode } of files) await writeFile(file, text, { mode })
    const prune = settings.deleteUntrackedBranches ? ['--prune'] : []
    const branchesAndTags = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*']
    await git.run(['fetch', '--force', '--no-tags', '--progress', ...prune, '--', uri, ...branchesAndTags], { ...options, env })
    await writeFile(complete, '')
  }

  /** One at a time. Who comes while one runs is served by the next: what was pushed before the question must be in the answer. */
  function fetch(): Promise<void> {
    if (running === undefined) {
      running = fetchOnce().finally(() => {
        running = undefined
      })
      return running
    }
    next ??= running.then(() => {
      next = undefined
      return fetch()
    })
    return next
  }

  function isDue(): boolean {
    if (!fetched && trouble === undefined) return true
    if (trouble !== undefined) return Date.now() - triedMs >= retryMs
    if (settings.refreshRateMs < 0) return false
    return Date.now() - triedMs >= settings.refreshRateMs
  }

  async function refresh(): Promise<void> {
    if (isDue()) {
      const fetching = fetch()
      if (trouble === undefined || !hasContent()) await fetching
    }
    if (trouble !== undefined && !hasContent()) throw new Error(trouble.error)
  }

  function hasContent(): boolean {
    return fetched || statOf(complete) !== undefined
  }

  return {
    path,
    refresh,
    get trouble() {
      return trouble
    },
    close: async () => {
      stop.abort()
      await Promise.allSettled([running, next])
      for (const secret of ['identity', 'ask-passphrase']) await rm(join(path, secret), { force: true })
    },
  }
}
