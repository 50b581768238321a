import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCodeOf } from '../../shared/errors.ts'
import { isAlive } from './set-folder.ts'

/** A file that is being fetched, named after what it must become. One process has it at a time: taking it is a rename. */
export interface Part {
  readonly path: string
  /** Leaves it for whoever goes on later. */
  giveBack(): Promise<void>
  remove(): Promise<void>
}

export async function takePart(folder: string, sha256: string): Promise<Part> {
  await mkdir(folder, { recursive: true })
  const idle = join(folder, `${sha256}.part`)
  const path = join(folder, `${sha256}.part-${process.pid}-${randomBytes(4).toString('hex')}`)
  for (const left of [idle, ...(await abandoned(folder, sha256))]) {
    if (await renamed(left, path)) break
  }
  return { path, giveBack: async () => void (await renamed(path, idle)), remove: () => rm(path, { force: true }) }
}

export async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0
}

/** Parts whose process was killed. */
async function abandoned(folder: string, sha256: string): Promise<string[]> {
  const names = await readdir(folder)
  return names
    .filter((name) => name.startsWith(`${sha256}.part-`) && !isAlive(Number(name.match(/\.part-(\d+)-/)?.[1] ?? '0')))
    .map((name) => join(folder, name))
}

async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to)
    return true
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return false
    throw error
  }
}
