import { randomBytes } from 'node:crypto'
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { NativeLaunch, RenderedFile } from '../lab/spec.ts'
import { MsaError, messageOf, systemCodeOf } from '../shared/errors.ts'

/** Makes what a launch needs on the disk: its folders and files. */
export async function writeLaunchFiles({ cwd, folders, files }: NativeLaunch): Promise<void> {
  try {
    for (const folder of folders) await mkdir(folder, { recursive: true })
    if (!(await stat(cwd)).isDirectory()) throw notThere(cwd)
    for (const file of files) await writeWhole(file)
  } catch (cause) {
    const isMissing = systemCodeOf(cause) === 'ENOENT' || systemCodeOf(cause) === 'ENOTDIR'
    throw isMissing && cause instanceof Error && 'path' in cause && cause.path === cwd ? notThere(cwd) : inWords(cause)
  }
}

function notThere(cwd: string): MsaError {
  return new MsaError('COMPONENT_FAILED', `the folder it is to run in is not there: ${cwd}`, { hint: `mkdir -p ${cwd}` })
}

/** Never half a file under its name, and never a secret that others could read for a moment. */
async function writeWhole({ path, content, secret }: RenderedFile): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const unfinished = `${path}.${randomBytes(4).toString('hex')}.new`
  try {
    await writeFile(unfinished, content, { mode: secret ? 0o600 : 0o644 })
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}

function inWords(cause: unknown): unknown {
  const code = systemCodeOf(cause)
  if (code === undefined) return cause
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new MsaError('DISK_FULL', `no space left on the disk: ${messageOf(cause)}`, { hint: 'df -h', exitCode: 3, cause })
  }
  return new MsaError('STATE_UNWRITABLE', `the lab's folder cannot be written: ${messageOf(cause)}`, { exitCode: 3, cause })
}
