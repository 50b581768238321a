import { generateKeyPair, randomBytes } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { promisify } from 'node:util'
import { MsaError, messageOf, systemCodeOf } from '../../shared/errors.ts'

export interface GeneratedKey {
  readonly kind: 'password' | 'rsa'
  /** Of RSA: PEM as Spring reads it (PKCS#1). */
  readonly key: string
  readonly publicKey: string | null
}

/** As many random bits as the cipher has, in letters that no shell, YAML or environment changes. */
export function generatePassword(): GeneratedKey {
  return { kind: 'password', key: randomBytes(32).toString('hex'), publicKey: null }
}

export async function generateRsa(bits: number): Promise<GeneratedKey> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: bits,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  })
  return { kind: 'rsa', key: privateKey, publicKey }
}

/** For nobody else's eyes, and never over a file that is there. Answers the names of its files. */
export async function writeKey({ key, publicKey }: GeneratedKey, path: string): Promise<readonly string[]> {
  await writeNew(path, key.endsWith('\n') ? key : `${key}\n`)
  if (publicKey === null) return [path]
  try {
    await writeNew(`${path}.pub`, publicKey)
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
  return [path, `${path}.pub`]
}

async function writeNew(path: string, text: string): Promise<void> {
  try {
    const file = await open(path, 'wx', 0o600)
    try {
      await file.writeFile(text)
    } finally {
      await file.close()
    }
  } catch (cause) {
    if (systemCodeOf(cause) === 'EEXIST') {
      throw new MsaError('FILE_EXISTS', `${path} is there already, and a key is never overwritten.`, {
        hint: 'another name, or remove it first: what it encrypted is lost then',
        exitCode: 2,
      })
    }
    throw new MsaError('STATE_UNWRITABLE', `${path} cannot be written: ${messageOf(cause)}.`, { exitCode: 3 })
  }
}
