import { readFile } from 'node:fs/promises'
import type { ContextSecret } from '../../lab/project/context-shape.ts'
import { MsaError, systemCodeOf } from '../../shared/errors.ts'
import { readClientFile, resolvedSettings } from './client-file.ts'
import { secretIn } from './secret-in.ts'

export interface SecretSources {
  readonly env: Readonly<Record<string, string | undefined>>
  /** A person at a terminal; throws where there is none. */
  readonly ask: (what: string) => Promise<string>
}

/** Finds a secret where its context says it is. `what` is its name for people: `the password of "ada" for kafka of staging`. */
export async function findSecret(source: ContextSecret, what: string, { env, ask }: SecretSources): Promise<string> {
  switch (source.kind) {
    case 'literal':
      return source.value
    case 'prompt':
      return ask(what)
    case 'env':
      return (
        env[source.name] ||
        missing(what, `is in $${source.name}, which is not set`, `read -rs ${source.name} && export ${source.name}`)
      )
    case 'file':
      return inFile(source.path, what)
    case 'setting':
      return inSetting(source, what, env)
  }
}

async function inFile(path: string, what: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: unknown) =>
    missing(what, `is in ${path}, which cannot be read (${systemCodeOf(error)})`, `ls -l ${path}`),
  )
  return text.replace(/\r?\n$/, '') || missing(what, `is in ${path}, which is empty`, `ls -l ${path}`)
}

async function inSetting(
  { path, key }: { readonly path: string; readonly key: string },
  what: string,
  env: SecretSources['env'],
): Promise<string> {
  const get = await resolvedSettings(await readClientFile(path), env)
  const value = get(key)?.value
  return (
    (value === undefined ? undefined : secretIn(key, value)) ||
    missing(what, `is in ${key} of ${path}, which says nothing`, `grep -n '${key}' ${path}`)
  )
}

function missing(what: string, because: string, hint: string): never {
  throw new MsaError('SECRET_MISSING', `${what.charAt(0).toUpperCase()}${what.slice(1)} ${because}.`, { hint, exitCode: 3 })
}
