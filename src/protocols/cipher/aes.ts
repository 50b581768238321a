import { createCipheriv, createDecipheriv, pbkdf2Sync, randomBytes } from 'node:crypto'
import { CipherError } from './text-cipher.ts'

const IV_BYTES = 16
const TAG_BYTES = 16

/** PBKDF2 with SHA-1, 1024 rounds: Spring Security's choice. */
export function deriveKey(password: string, saltHex: string): Buffer {
  return pbkdf2Sync(Buffer.from(password, 'utf8'), Buffer.from(saltHex, 'hex'), 1024, 32, 'sha1')
}

export function encryptCbc(key: Buffer, clear: Buffer): Buffer {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-cbc', key, iv)
  return Buffer.concat([iv, cipher.update(clear), cipher.final()])
}

export function decryptCbc(key: Buffer, bytes: Buffer): Buffer {
  return decrypting(bytes, IV_BYTES, () => {
    // Java finds no padding to take off where there is nothing, and is content.
    if (bytes.length === IV_BYTES) return Buffer.alloc(0)
    const cipher = createDecipheriv('aes-256-cbc', key, bytes.subarray(0, IV_BYTES))
    return Buffer.concat([cipher.update(bytes.subarray(IV_BYTES)), cipher.final()])
  })
}

export function encryptGcm(key: Buffer, clear: Buffer): Buffer {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  return Buffer.concat([iv, cipher.update(clear), cipher.final(), cipher.getAuthTag()])
}

export function decryptGcm(key: Buffer, bytes: Buffer): Buffer {
  return decrypting(bytes, IV_BYTES + TAG_BYTES, () => {
    const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
    cipher.setAuthTag(bytes.subarray(-TAG_BYTES))
    return Buffer.concat([cipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), cipher.final()])
  })
}

function decrypting(bytes: Buffer, leastBytes: number, decrypt: () => Buffer): Buffer {
  if (bytes.length < leastBytes) throw new CipherError('not-encrypted', 'the cipher text is too short')
  try {
    return decrypt()
  } catch (error) {
    throw new CipherError('not-encrypted', 'the text was not encrypted with this key', error)
  }
}
