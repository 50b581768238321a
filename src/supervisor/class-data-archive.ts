import { mkdir, readdir, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, delimiter, dirname, join } from 'node:path'
import type { ProcessEnd } from '../runtime/processes/guarded.ts'
import { identityOf } from '../runtime/processes/identity.ts'

/** What to run in place of a launch's `java …`, and what to do when it has ended. */
export interface ArchivedCommand {
  readonly command: readonly string[]
  /** It writes the archive while it ends, so it takes longer to. */
  readonly isWriting: boolean
  /** Keeps the archive of a JVM that ended by itself or by SIGTERM; forgets half of one, and one that crashed its JVM. */
  ended(end: ProcessEnd): Promise<void>
}

/** A JVM that writes an archive, or finds one that does not fit (another JVM, other jars), says so in dozens of lines. */
const quiet = ['-Xlog:cds=off', '-Xlog:cds+dynamic=off', '-Xlog:class+path=off']

/**
 * Class data made by the first JVM that stops cleanly, and used by every later one (`ENGINES` measured: Kafka 1.7 → 0.9 s). An archive
 * older than the JVM on the disk belongs to another one and is made anew.
 */
export async function withClassDataArchive(
  command: readonly string[],
  archive: string,
  { nonce, supervisorPid, env }: { nonce: string; supervisorPid: number; env: NodeJS.ProcessEnv },
): Promise<ArchivedCommand> {
  const [java = '', ...args] = command
  await removeRemains(archive, supervisorPid)
  if (await isCurrent(archive, java, env)) {
    return {
      command: [java, `-XX:SharedArchiveFile=${archive}`, '-Xshare:auto', ...quiet, ...args],
      isWriting: false,
      ended: (end) => forgetAfterCrash(archive, end),
    }
  }
  await mkdir(dirname(archive), { recursive: true })
  const unfinished = `${archive}.${supervisorPid}-${nonce}`
  return {
    command: [java, `-XX:ArchiveClassesAtExit=${unfinished}`, ...quiet, ...args],
    isWriting: true,
    async ended({ code }) {
      // 143: a JVM that was asked to end by SIGTERM. Killed while it writes, it ends by a signal.
      const isWhole = code === 0 || code === 143
      await (isWhole ? rename(unfinished, archive) : rm(unfinished, { force: true })).catch(() => undefined)
    },
  }
}

/** The JVM maps an archive without reading all of it first: one that was cut short is a bus error, at every start. */
async function forgetAfterCrash(archive: string, { code, signal }: ProcessEnd): Promise<void> {
  const isCrash = code === 134 || signal === 'SIGABRT' || signal === 'SIGBUS' || signal === 'SIGSEGV'
  if (isCrash) await rm(archive, { force: true }).catch(() => undefined)
}

async function isCurrent(archive: string, java: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  try {
    const made = await stat(archive)
    const jvm = await stat(await realpath(await pathOf(java, env)))
    // Not mtime: packages keep the one of their build.
    return made.size > 0 && made.mtimeMs > jvm.ctimeMs
  } catch {
    return false
  }
}

async function pathOf(program: string, env: NodeJS.ProcessEnv): Promise<string> {
  if (program.includes('/')) return program
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    const path = join(folder, program)
    if (await stat(path).catch(() => undefined)) return path
  }
  return program
}

/** Unfinished archives of supervisors that are no more. */
async function removeRemains(archive: string, supervisorPid: number): Promise<void> {
  const names = await readdir(dirname(archive)).catch(() => [])
  for (const name of names) {
    const writer = name.startsWith(`${basename(archive)}.`)
      ? /^\.(\d+)-/.exec(name.slice(basename(archive).length))?.[1]
      : undefined
    if (writer === undefined || Number(writer) === supervisorPid || (await identityOf(Number(writer)))) continue
    await rm(join(dirname(archive), name), { force: true })
  }
}
