import { openKeyStore } from './key-store.ts'
import { isPem, isPublicKey, readPem } from './pem.ts'
import { createRsaCipher } from './rsa.ts'
import { createSymmetricCipher } from './symmetric.ts'
import { CipherError, type CipherLocator, type CipherSettings, type TextCipher } from './text-cipher.ts'

const DEFAULT_SALT = 'deadbeef'
const CIPHERS_KEPT = 100

/** Without any key configured, every call of the locator throws 'no-key'. */
export async function createCipherLocator(settings: CipherSettings): Promise<CipherLocator> {
  if (settings.keyStore !== undefined) return keyStoreLocator(settings.keyStore, settings.rsa)
  if (settings.key === undefined || settings.key.trim() === '') return () => noKey()
  const cipher = cipherOf(settings.key, settings.salt ?? DEFAULT_SALT)
  return () => cipher
}

function noKey(): never {
  throw new CipherError('no-key', 'no key is configured')
}

/** `encrypt.rsa.*` counts for key stores only. */
function cipherOf(key: string, salt: string): TextCipher {
  if (isPem(key)) return createRsaCipher(readPem(key))
  if (isPublicKey(key)) throw new CipherError('malformed', 'encrypt.key is a public key: a private one is needed, or a password')
  return createSymmetricCipher(key, salt)
}

async function keyStoreLocator(
  settings: NonNullable<CipherSettings['keyStore']>,
  rsa: CipherSettings['rsa'],
): Promise<CipherLocator> {
  const store = await openKeyStore(settings.bytes, settings.password)
  const ciphers = new Map<string, TextCipher>()
  return (keys) => {
    const alias = keys.key ?? settings.alias
    const secret = keys.secret ?? settings.secret ?? settings.password
    const name = JSON.stringify([alias, secret])
    const known = ciphers.get(name)
    if (known !== undefined) return known
    const cipher = createRsaCipher(store.find(alias, secret), rsa)
    if (ciphers.size >= CIPHERS_KEPT) ciphers.delete(ciphers.keys().next().value ?? '')
    ciphers.set(name, cipher)
    return cipher
  }
}
