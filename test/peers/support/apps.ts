import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const sources = fileURLToPath(new URL('../apps', import.meta.url))
const longestBuildMs = 10 * 60_000

/** Maven has built the Spring applications, each once for the same sources: the folder with all of them. */
export async function buildApps(): Promise<string> {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'msa', 'peers')
  const built = join(cache, hashOfSources())
  if (existsSync(built)) {
    // Nothing to compile; but their libraries, which lie in Maven's repository, may have been swept away.
    await mvn(built, '--offline').catch(() => mvn(built))
    return built
  }
  await mkdir(cache, { recursive: true })
  const attempt = await mkdtemp(join(cache, 'building-'))
  try {
    await cp(sources, attempt, { recursive: true })
    await mvn(attempt, '--offline').catch(() => mvn(attempt))
    await rename(attempt, built).catch((error) => {
      // Another run was first with the same.
      if (!existsSync(built)) throw error
    })
  } finally {
    await rm(attempt, { recursive: true, force: true })
  }
  return built
}

/** `client-app-boot3-amqp`. */
export function jarOf(apps: string, app: string): string {
  return join(apps, app.replace(/-boot\d.*/, ''), 'target', app, 'app.jar')
}

async function mvn(cwd: string, ...args: readonly string[]): Promise<void> {
  await promisify(execFile)('mvn', ['--batch-mode', '--quiet', ...args, 'package'], { cwd, timeout: longestBuildMs })
}

function hashOfSources(): string {
  const hash = createHash('sha256')
  const files = readdirSync(sources, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  for (const file of files.sort()) hash.update(file.slice(sources.length)).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex').slice(0, 12)
}
