import { randomBytes } from 'node:crypto'
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { identityOf, isAlive, ownIdentity, type ProcessIdentity } from '../runtime/processes/identity.ts'
import { commandOf } from '../runtime/processes/process-table.ts'
import { MsaError, messageOf, systemCodeOf } from '../shared/errors.ts'

export interface LockOptions {
  readonly waitMs: number
  readonly signal?: AbortSignal
  /** Said once per process that is waited for. */
  readonly onWaiting?: (ownerPid: number) => void
}

interface Owner extends ProcessIdentity {
  /** No two takings are alike, not even of one process. */
  readonly nonce: string
}

const everyMs = 50

/**
 * One owner at a time, among processes; the lock of a process that is gone is taken over.
 *
 * The file appears with its content (link(2)), so it is never half-written. A dead owner's file is replaced only by who holds the *claim*
 * on that owner: a lock again, by the same rules, named after the owner's nonce. Two takers who both found the owner dead therefore cannot
 * remove each other's fresh lock; and should a claimant die, its claim is taken over in the same way.
 */
export async function takeLock(path: string, options: LockOptions): Promise<AsyncDisposable> {
  const own: Owner = { ...(await ownIdentity()), nonce: randomBytes(6).toString('hex') }
  const deadline = Date.now() + options.waitMs
  let saidPid: number | undefined
  await writable(() => mkdir(dirname(path), { recursive: true }))
  for (;;) {
    options.signal?.throwIfAborted()
    const owner = await tryToOwn(path, own)
    if (owner === 'own') break
    if (saidPid !== owner.pid) options.onWaiting?.(owner.pid)
    saidPid = owner.pid
    if (Date.now() >= deadline) throw await busy(owner.pid)
    await pause(everyMs / 2 + Math.random() * everyMs, undefined, options.signal ? { signal: options.signal } : {}).catch(
      () => undefined,
    )
  }
  await removeRemains(path)
  return { [Symbol.asyncDispose]: () => release(path, own) }
}

/** Owns the lock, or says who does. */
async function tryToOwn(path: string, own: Owner): Promise<'own' | Owner> {
  for (;;) {
    if (await putIfAbsent(path, own)) return 'own'
    const owner = await ownerOf(path)
    if (owner === undefined) continue
    if (await isAlive(owner)) return owner
    const claim = `${path}.${owner.nonce}`
    const claimant = await tryToOwn(claim, own)
    if (claimant !== 'own') return claimant
    try {
      // Between the look and the claim another claimant may have been through.
      if ((await ownerOf(path))?.nonce !== owner.nonce) continue
      await replace(path, own)
      return 'own'
    } finally {
      await release(claim, own)
    }
  }
}

async function putIfAbsent(path: string, own: Owner): Promise<boolean> {
  return await withFile(path, own, async (file) => {
    try {
      await link(file, path)
      return true
    } catch (error) {
      if (systemCodeOf(error) === 'EEXIST') return false
      throw error
    } finally {
      await rm(file, { force: true })
    }
  })
}

async function replace(path: string, own: Owner): Promise<void> {
  await withFile(path, own, (file) => rename(file, path))
}

async function withFile<T>(path: string, own: Owner, use: (file: string) => Promise<T>): Promise<T> {
  const file = `${path}.${own.pid}-${randomBytes(4).toString('hex')}.new`
  return await writable(async () => {
    await writeFile(file, JSON.stringify(own), { mode: 0o600 })
    return await use(file)
  })
}

async function ownerOf(path: string): Promise<Owner | undefined> {
  try {
    const { pid, startTime, nonce } = JSON.parse(await readFile(path, 'utf8')) as Owner
    return { pid, startTime, nonce }
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    // An empty file is all that a crash of the machine may leave. Nobody owns it.
    if (error instanceof SyntaxError) return { pid: 0, startTime: '', nonce: 'unreadable' }
    throw error
  }
}

async function release(path: string, own: Owner): Promise<void> {
  if ((await ownerOf(path))?.nonce === own.nonce) await rm(path, { force: true })
}

/** What processes killed between two steps left: files never linked, and claims on owners of the past, which nobody heeds any more. */
async function removeRemains(path: string): Promise<void> {
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(`${basename(path)}.`)) continue
    const rest = name.slice(basename(path).length)
    const writer = /\.(\d+)-[0-9a-f]{8}\.new$/.exec(rest)?.[1]
    const isRemains =
      writer === undefined ? /^(\.([0-9a-f]{12}|unreadable))+$/.test(rest) : (await identityOf(Number(writer))) === undefined
    if (isRemains) await rm(join(dirname(path), name), { force: true })
  }
}

async function busy(pid: number): Promise<MsaError> {
  const command = await commandOf(pid)
  return new MsaError(
    'LAB_BUSY',
    `another command works on this lab: pid ${pid}${command === undefined ? '' : ` (${command.slice(0, 200)})`}`,
    {
      hint: 'wait until it is done, or end it',
      exitCode: 3,
    },
  )
}

async function writable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const code = systemCodeOf(error)
    if (code === undefined || error instanceof MsaError) throw error
    const isFull = code === 'ENOSPC' || code === 'EDQUOT'
    throw new MsaError(isFull ? 'DISK_FULL' : 'STATE_UNWRITABLE', `the lab's lock cannot be written: ${messageOf(error)}`, {
      hint: isFull ? 'free some space and run it again' : 'XDG_STATE_HOME=/a/folder/of/yours msa up',
      exitCode: 3,
      cause: error,
    })
  }
}
