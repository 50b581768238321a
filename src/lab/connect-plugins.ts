import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Where a lab keeps the plugins that a person has installed for its Connect worker, a folder for each. */
export function connectPluginsDir(labDir: string): string {
  return join(labDir, 'connect-plugins')
}

/** That folder, where there is something in it. */
export function installedPlugins(labDir: string): string | undefined {
  return pluginNames(labDir).length > 0 ? connectPluginsDir(labDir) : undefined
}

export function pluginNames(labDir: string): readonly string[] {
  try {
    const entries = readdirSync(connectPluginsDir(labDir), { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name)
  } catch {
    return []
  }
}
