import { createHash, randomBytes } from 'node:crypto'
import { type Dirent, readdirSync, statSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { messageOf, systemCodeOf } from '../../shared/errors.ts'
import { type Artefact, fileNameOf, type UnpackedTree } from './artefact.ts'
import { sha256Of } from './verified-copy.ts'

/**
 * Is the set there? Names, counts and sizes: about a millisecond for a hundred jars. Hashes were checked when the files went in, the folder
 * appeared whole by a rename and its files are read-only; what is left is a disk that lost power, and that shows in a size.
 */
export function isWhole(folder: string, artefacts: readonly Artefact[]): boolean {
  try {
    const present = readdirSync(folder)
    return present.length === artefacts.length && artefacts.every((artefact) => isPresent(folder, artefact))
  } catch {
    return false
  }
}

function isPresent(folder: string, artefact: Artefact): boolean {
  if (artefact.unpacked === undefined) return statSync(join(folder, fileNameOf(artefact))).size === artefact.sizeBytes
  const files = filesBelow(join(folder, artefact.name))
  const sizeBytes = files.reduce((total, path) => total + statSync(path).size, 0)
  return files.length === artefact.unpacked.files && sizeBytes === artefact.unpacked.sizeBytes
}

/** Every byte of a set against the lock, for `doctor --deep`. One line for each file that is not as it must be. */
export async function damageOf(folder: string, artefacts: readonly Artefact[], signal?: AbortSignal): Promise<string[]> {
  const damage: string[] = []
  for (const artefact of artefacts) {
    signal?.throwIfAborted()
    const { unpacked } = artefact
    const path = join(folder, unpacked ? artefact.name : fileNameOf(artefact))
    const wanted = unpacked?.sha256 ?? artefact.sha256
    try {
      const found = unpacked ? (await describeTree(path)).sha256 : await sha256Of(path)
      if (found !== wanted) damage.push(`${path}: SHA-256 is ${found}, must be ${wanted}`)
    } catch (error) {
      damage.push(`${path}: ${messageOf(error)}`)
    }
  }
  return damage
}

/** What the lock says about an unpacked archive. */
export async function describeTree(folder: string): Promise<UnpackedTree> {
  const files = filesBelow(folder)
  const lines: string[] = []
  let sizeBytes = 0
  for (const path of files) {
    lines.push(`${await sha256Of(path)} ${path.slice(folder.length + 1)}`)
    sizeBytes += statSync(path).size
  }
  return { files: files.length, sizeBytes, sha256: createHash('sha256').update(lines.sort().join('\n')).digest('hex') }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry: Dirent) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(path) : [path]
  })
}

/** An empty folder beside the final one, told from others' by our process id. */
export async function startBuilding(folder: string): Promise<string> {
  const building = `${folder}.building-${process.pid}-${randomBytes(4).toString('hex')}`
  await mkdir(building, { recursive: true })
  return building
}

/** Puts a built folder in its place at once. Another process may have been first: its folder is as good as ours. */
export async function putInPlace(building: string, folder: string, artefacts: readonly Artefact[]): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await rename(building, folder)
    } catch (error) {
      const taken = ['ENOTEMPTY', 'EEXIST'].includes(systemCodeOf(error) ?? '')
      if (!taken || attempt === 5) throw error
      if (isWhole(folder, artefacts)) return await rm(building, { recursive: true, force: true })
      await setAside(folder)
    }
  }
}

/** A damaged folder goes out of the way by a rename too, so that two processes mending it cannot meet half-way. */
async function setAside(folder: string): Promise<void> {
  const aside = `${folder}.building-${process.pid}-${randomBytes(4).toString('hex')}`
  try {
    await rename(folder, aside)
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT') throw error
  }
  await rm(aside, { recursive: true, force: true })
}

/** Removes what processes that died were building. */
export async function sweepDeadBuilds(folder: string): Promise<void> {
  const parent = dirname(folder)
  for (const name of await readdir(parent).catch(() => [])) {
    const pid = name.startsWith(basename(folder)) ? name.match(/\.building-(\d+)-/)?.[1] : undefined
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(parent, name), { recursive: true, force: true })
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return systemCodeOf(error) === 'EPERM'
  }
}
