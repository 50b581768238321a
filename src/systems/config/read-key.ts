import { readFile } from 'node:fs/promises'
import { MsaError, systemCodeOf } from '../../shared/errors.ts'

type Env = Readonly<Record<string, string | undefined>>

/** A key, or a password: the file's text without the line end that editors put behind it. */
export async function readSecretFile(path: string): Promise<string> {
  const text = decoded((await readKeyFile(path)).toString('utf8')).replace(/[\r\n]+$/, '')
  if (text !== '') return text
  throw new MsaError('KEY_UNREADABLE', `${path} is empty: there is no key in it.`, { hint: `ls -l ${path}`, exitCode: 2 })
}

export async function readKeyFile(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (cause) {
    const code = systemCodeOf(cause)
    const why = code === 'ENOENT' ? 'is not there' : code === 'EISDIR' ? 'is a folder' : `cannot be read (${code ?? 'unknown'})`
    throw new MsaError('KEY_UNREADABLE', `${path} ${why}.`, { hint: `ls -l ${path}`, exitCode: 2 })
  }
}

export interface EncryptVariables {
  readonly key: string | undefined
  readonly salt: string | undefined
  /** Of a key store. */
  readonly location: string | undefined
  readonly alias: string | undefined
  readonly password: string | undefined
  readonly secret: string | undefined
  readonly rsa: { readonly algorithm?: 'OAEP'; readonly strong?: boolean; readonly salt?: string }
}

/** `encrypt.*` as a Spring application finds it in its environment. */
export function encryptVariables(env: Env): EncryptVariables {
  const find = (...names: readonly string[]) => names.map((name) => env[`ENCRYPT_${name}`]).find((value) => value)
  const store = (name: string) => find(`KEY_STORE_${name}`, `KEYSTORE_${name}`)
  const salt = find('RSA_SALT')
  return {
    key: find('KEY'),
    salt: find('SALT'),
    location: store('LOCATION')?.replace(/^file:(?:\/\/(?=\/))?/, ''),
    alias: store('ALIAS'),
    password: store('PASSWORD'),
    secret: store('SECRET'),
    rsa: {
      ...(find('RSA_ALGORITHM')?.toUpperCase() === 'OAEP' && { algorithm: 'OAEP' as const }),
      ...(find('RSA_STRONG')?.toLowerCase() === 'true' && { strong: true }),
      ...(salt !== undefined && { salt }),
    },
  }
}

function decoded(text: string): string {
  return text.replace(/^\uFEFF/, '')
}
