import { readFile } from 'node:fs/promises'
import { MsaError, systemCodeOf } from '../shared/errors.ts'
import { type Encryption, lessonKey } from './config-serving.ts'
import type { Project } from './project/project.ts'
import type { SecretSource } from './project/secret.ts'

type Env = Readonly<Record<string, string | undefined>>

/** The secrets msa.yaml speaks of, found. A lab with files of its own reads them with the lessons' key. */
export async function encryptionOf(
  { encrypt, configRepo }: Pick<Project, 'encrypt' | 'configRepo'>,
  env: Env,
): Promise<Encryption> {
  const { key, keyStore } = encrypt
  const find = (source: SecretSource | null, path: string) => (source === null ? null : foundAt(source, `encrypt.${path}`, env))
  if (key === null && keyStore === null) return { key: configRepo === null ? lessonKey : null, keyStore: null }
  return {
    key: await find(key, 'key'),
    keyStore: keyStore && {
      location: keyStore.location,
      alias: keyStore.alias,
      password: await find(keyStore.password, 'keyStore.password'),
      secret: await find(keyStore.secret, 'keyStore.secret'),
    },
  }
}

async function foundAt(source: SecretSource, path: string, env: Env): Promise<string> {
  if (source.kind === 'literal') return source.value
  if (source.kind === 'env') {
    const value = env[source.name]
    if (value) return value
    throw missing(path, `the variable ${source.name} is not set`, `export ${source.name}=…`)
  }
  try {
    // Editors end a file with a line end; no secret does.
    const text = (await readFile(source.path, 'utf8')).replace(/\r?\n$/, '')
    if (text !== '') return text
  } catch (error) {
    throw missing(path, `${source.path} cannot be read (${systemCodeOf(error) ?? 'unknown'})`, `ls -l ${source.path}`)
  }
  throw missing(path, `${source.path} is empty`, `ls -l ${source.path}`)
}

function missing(path: string, because: string, hint: string): MsaError {
  return new MsaError('CONFIG_INVALID', `${path} of msa.yaml: ${because}.`, { hint, exitCode: 2 })
}
