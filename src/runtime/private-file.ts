import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface PrivateFile {
  readonly path: string
  read(): Promise<Buffer>
  /** It and its folder; also when the process ends before, unless it is killed. May run twice. */
  remove(): void
}

/** A file that nobody else can read, in a folder of its own below `folder`; an editor may put others beside it. */
export function openPrivateFile(folder: string, name: string, bytes: Buffer): Promise<PrivateFile> {
  const own = makeFolder(folder)
  const path = join(own, name)
  const remove = () => {
    process.off('exit', remove)
    rmSync(own, { recursive: true, force: true })
  }
  process.on('exit', remove)
  try {
    writeFileSync(path, bytes, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    remove()
    return Promise.reject(error)
  }
  return Promise.resolve({ path, remove, read: () => readFile(path) })
}

/** Where sockets are, files are in memory on most machines. */
function makeFolder(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return mkdtempSync(join(folder, 'edit-'))
  } catch {
    return mkdtempSync(join(tmpdir(), 'msa-edit-'))
  }
}
