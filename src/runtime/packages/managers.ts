import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Environment } from '../run-to-end.ts'

export type PackageManager = 'apt' | 'dnf' | 'brew'

export const brewPrefixes = ['/opt/homebrew', '/usr/local', '/home/linuxbrew/.linuxbrew']

const commands: Readonly<Record<PackageManager, string>> = { apt: 'apt-get', dnf: 'dnf', brew: 'brew' }

/** The package manager of this system; a Linux's own goes before Homebrew. */
export function findManager(env: Environment): { readonly manager: PackageManager; readonly path: string } | undefined {
  for (const manager of ['apt', 'dnf', 'brew'] as const) {
    const places = manager === 'brew' ? brewPrefixes.map((prefix) => join(prefix, 'bin', 'brew')) : []
    const path = findExecutable(commands[manager], env, places)
    if (path !== undefined) return { manager, path }
  }
  return undefined
}

/** A program on the PATH, or at one of these places. */
export function findExecutable(name: string, env: Environment, places: readonly string[] = []): string | undefined {
  const onPath = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return [...onPath.map((folder) => join(folder, name)), ...places].find(isExecutable)
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
