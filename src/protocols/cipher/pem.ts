import { createPrivateKey } from 'node:crypto'
import { type RsaKey, rsaKeyOf } from './rsa.ts'
import { CipherError } from './text-cipher.ts'

/** What Spring takes for a PEM. A `BEGIN PRIVATE KEY` (PKCS#8) it takes for a password. */
export function isPem(key: string): boolean {
  return key.includes('RSA PRIVATE KEY')
}

export function isPublicKey(key: string): boolean {
  return key.startsWith('ssh-rsa') || key.includes('RSA PUBLIC KEY')
}

/** Line feeds are optional: environment variables and YAML lose them. */
export function readPem(pem: string): RsaKey {
  const body = /-----BEGIN RSA PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END RSA PRIVATE KEY-----/.exec(pem)?.[1]
  if (body === undefined) throw new CipherError('malformed', 'encrypt.key is not a PEM-encoded RSA private key')
  try {
    return rsaKeyOf(createPrivateKey({ key: Buffer.from(body.replace(/\s/g, ''), 'base64'), format: 'der', type: 'pkcs1' }))
  } catch (error) {
    throw new CipherError('malformed', 'encrypt.key is not a readable RSA private key', error)
  }
}
