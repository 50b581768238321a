import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Environment } from '../run-to-end.ts'

/** The folder where this person's Maven keeps what it has fetched. */
export async function localRepositoryOf(home: string, env: Environment): Promise<string> {
  const settings = await readFile(join(home, '.m2', 'settings.xml'), 'utf8').catch(() => '')
  return configuredIn(settings, home, env) ?? join(home, '.m2', 'repository')
}

function configuredIn(settings: string, home: string, env: Environment): string | undefined {
  const written = settings.replaceAll(/<!--[\s\S]*?-->/g, '').match(/<localRepository>\s*([^<]*?)\s*<\/localRepository>/)?.[1]
  if (written === undefined || written === '') return undefined
  return written.replaceAll('${user.home}', home).replaceAll(/\$\{env\.(\w+)\}/g, (whole, name: string) => env[name] ?? whole)
}
