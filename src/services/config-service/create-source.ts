import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Logger } from 'pino'
import type { CipherLocator } from '../../protocols/cipher/text-cipher.ts'
import type { ConfigServiceSettings, SourceSettings } from './config.ts'
import { createDisk } from './files/disk.ts'
import { createGitProgram } from './git/git-program.ts'
import { createCompositeSource } from './sources/composite.ts'
import { createGitSource, type GitParts } from './sources/git.ts'
import { createGitByPattern } from './sources/git-by-pattern.ts'
import { createNativeSource } from './sources/native.ts'
import type { ConfigSource } from './sources/source.ts'
import { withDecryption } from './sources/with-decryption.ts'
import { withOverrides } from './sources/with-overrides.ts'

export interface SourceParts {
  readonly ciphers: CipherLocator
  readonly log: Logger
  readonly cwd: string
  /** Git's surroundings. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The sources as configured: side by side, decrypted, and with the overrides on top. */
export async function createSource(
  settings: ConfigServiceSettings,
  { ciphers, log, cwd, env }: SourceParts,
): Promise<ConfigSource> {
  const disk = createDisk(settings.limits)
  const temporary = temporaryFolder()
  const parts = { disk, limits: settings.limits, git: createGitProgram(env), log, cwd }

  async function create(source: SourceSettings): Promise<ConfigSource> {
    if (source.kind === 'native') return createNativeSource(source.native, { disk, cwd })
    const partsFor = (basedir: string | undefined): GitParts => ({
      ...parts,
      mirrorFolder: () => (basedir === undefined ? temporary.path() : resolve(cwd, basedir)),
    })
    const main = createGitSource(source.git, partsFor(source.basedir))
    const repositories = source.repositories.map(({ patterns, git, basedir }) => ({
      patterns,
      source: createGitSource(git, partsFor(basedir ?? source.basedir)),
    }))
    const all = repositories.length === 0 ? main : createGitByPattern(repositories, main)
    await all.prepare()
    return all
  }

  const onError = (error: unknown): void => log.warn({ err: error }, 'one of several sources cannot be read')
  const several = createCompositeSource(await Promise.all(settings.sources.map(create)), {
    failOnError: settings.failOnCompositeError,
    onError,
  })
  const onFailure = (key: string, source: string): void => log.warn({ property: key, source }, 'a value cannot be decrypted')
  const { enabled, prefixInvalid } = settings.decryption
  const clear = enabled ? withDecryption(several, ciphers, { prefixInvalid, onFailure }) : several
  const whole = withOverrides(clear, settings.overrides)
  return {
    ...whole,
    close: async () => {
      await whole.close()
      temporary.remove()
    },
  }
}

/** Made when the first copy of a remote repository is. */
function temporaryFolder(): { path(): string; remove(): void } {
  let made: string | undefined
  return {
    path: () => {
      made ??= mkdtempSync(join(tmpdir(), 'config-repo-'))
      return made
    },
    remove: () => {
      if (made !== undefined) rmSync(made, { recursive: true, force: true })
      made = undefined
    },
  }
}
