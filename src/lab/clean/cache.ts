import { readdir, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { isAlive } from '../../runtime/maven/set-folder.ts'
import { jarSetDir } from '../artefacts.ts'

export interface CacheRemains {
  readonly path: string
  readonly sizeBytes: number
  readonly because: 'old' | 'unfinished'
}

/** Sets of jars that this version of msa does not use, and downloads that nobody goes on with. Not what a running program has on its class path. */
export async function staleCache(cacheDir: string, commands: readonly string[]): Promise<CacheRemains[]> {
  const artefacts = join(cacheDir, 'artefacts')
  const used = new Set((['kafka', 'zipkin', 'debezium'] as const).map((set) => basename(jarSetDir(cacheDir, set))))
  const inUse = (path: string) => commands.some((command) => command.includes(`${path}/`))
  const folders = (await namesIn(artefacts)).flatMap((name): Omit<CacheRemains, 'sizeBytes'>[] => {
    const path = join(artefacts, name)
    const builder = /\.building-(\d+)-/.exec(name)?.[1]
    if (builder !== undefined) return isAlive(Number(builder)) ? [] : [{ path, because: 'unfinished' }]
    return name === 'parts' || used.has(name) || inUse(path) ? [] : [{ path, because: 'old' }]
  })
  const parts = (await namesIn(join(artefacts, 'parts'))).flatMap((name): Omit<CacheRemains, 'sizeBytes'>[] => {
    const loader = /\.part-(\d+)-/.exec(name)?.[1]
    return loader !== undefined && isAlive(Number(loader))
      ? []
      : [{ path: join(artefacts, 'parts', name), because: 'unfinished' }]
  })
  return await Promise.all(
    [...folders, ...parts].map(async (remains) => ({ ...remains, sizeBytes: await sizeBelow(remains.path) })),
  )
}

export async function removeFromCache(remains: readonly CacheRemains[]): Promise<void> {
  for (const { path } of remains) await rm(path, { recursive: true, force: true })
}

async function namesIn(folder: string): Promise<string[]> {
  return await readdir(folder).catch(() => [])
}

async function sizeBelow(path: string): Promise<number> {
  // What another process has removed meanwhile needs no removing.
  const whole = await stat(path).catch(() => undefined)
  if (!whole?.isDirectory()) return whole?.size ?? 0
  const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const sizes = await Promise.all(files.map(async (file) => (await stat(file).catch(() => undefined))?.size ?? 0))
  return sizes.reduce((sum, size) => sum + size, 0)
}
