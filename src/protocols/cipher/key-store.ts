import type { RsaKey } from './rsa.ts'
import { CipherError } from './text-cipher.ts'

/** Throws 'unknown-key' for an alias that is not in it, and for a wrong secret. */
export interface KeyStore {
  find(alias: string, secret: string): RsaKey
}

/** A `.jks` file is often PKCS12 inside (keytool writes that since Java 9): the first bytes tell. */
export async function openKeyStore(bytes: Buffer, password: string): Promise<KeyStore> {
  if (bytes.length >= 4 && bytes.readUInt32BE(0) === 0xfeedfeed) return (await import('./jks.ts')).openJks(bytes, password)
  if (bytes[0] === 0x30) return (await import('./pkcs12.ts')).openPkcs12(bytes, password)
  throw new CipherError('malformed', 'the key store is neither JKS nor PKCS12')
}
