import { constants, createPublicKey, type KeyObject, privateDecrypt, publicEncrypt, randomBytes } from 'node:crypto'
import { decryptCbc, decryptGcm, deriveKey, encryptCbc, encryptGcm } from './aes.ts'
import { CipherError, type CipherSettings, type TextCipher } from './text-cipher.ts'
import { isBase64, isHex } from './text-encodings.ts'

export interface RsaKey {
  /** Without it, texts can only be encrypted. */
  readonly privateKey?: KeyObject
  readonly publicKey: KeyObject
}

export function rsaKeyOf(privateKey: KeyObject): RsaKey {
  return { privateKey, publicKey: createPublicKey(privateKey) }
}

const SECRET_BYTES = 16
const DEFAULT_SALT = 'deadbeef'

/** Decrypting runs per property and request: RSA and PBKDF2 take a millisecond each. */
const KEYS_KEPT = 1000

/** Spring's `RsaSecretEncryptor`: a random secret under RSA, and the text in AES under that; written in Base64. */
export function createRsaCipher({ privateKey, publicKey }: RsaKey, settings: CipherSettings['rsa'] = {}): TextCipher {
  const { algorithm = 'DEFAULT', strong = false, salt = DEFAULT_SALT } = settings
  const saltHex = isHex(salt) ? salt : Buffer.from(salt, 'utf8').toString('hex')
  const keys = new Map<string, Buffer>()

  function keyBehind(encryptedSecret: Buffer, decryptingKey: KeyObject): Buffer {
    const name = encryptedSecret.toString('base64')
    const known = keys.get(name)
    if (known !== undefined) return known
    const key = deriveKey(decryptSecret(decryptingKey, encryptedSecret, algorithm).toString('hex'), saltHex)
    if (keys.size >= KEYS_KEPT) keys.delete(keys.keys().next().value ?? '')
    keys.set(name, key)
    return key
  }

  return {
    publicKey: sshPublicKey(publicKey),
    encrypt: (text) => {
      const secret = randomBytes(SECRET_BYTES)
      const encryptedSecret = encryptSecret(publicKey, secret, algorithm)
      const encrypt = strong ? encryptGcm : encryptCbc
      const body = encrypt(deriveKey(secret.toString('hex'), saltHex), Buffer.from(text, 'utf8'))
      return Buffer.concat([lengthOf(encryptedSecret), encryptedSecret, body]).toString('base64')
    },
    decrypt: (cipherText) => {
      if (privateKey === undefined) throw new CipherError('cannot-decrypt', 'there is only a public key')
      const { encryptedSecret, body } = partsOf(cipherText)
      const decrypt = strong ? decryptGcm : decryptCbc
      return decrypt(keyBehind(encryptedSecret, privateKey), body).toString('utf8')
    },
  }
}

function lengthOf(bytes: Buffer): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(bytes.length)
  return length
}

function partsOf(cipherText: string): { encryptedSecret: Buffer; body: Buffer } {
  const bytes = isBase64(cipherText) ? Buffer.from(cipherText, 'base64') : Buffer.alloc(0)
  const secretEnd = bytes.length < 2 ? 0 : 2 + bytes.readUInt16BE(0)
  if (secretEnd === 0 || secretEnd > bytes.length) throw new CipherError('not-encrypted', 'the cipher text is not of an RSA key')
  return { encryptedSecret: bytes.subarray(2, secretEnd), body: bytes.subarray(secretEnd) }
}

function encryptSecret(key: KeyObject, secret: Buffer, algorithm: 'DEFAULT' | 'OAEP'): Buffer {
  if (algorithm === 'OAEP') return publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }, secret)
  return publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, secret)
}

function decryptSecret(key: KeyObject, encrypted: Buffer, algorithm: 'DEFAULT' | 'OAEP'): Buffer {
  try {
    if (algorithm === 'OAEP')
      return privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }, encrypted)
    // Node refuses RSA_PKCS1_PADDING here since CVE-2023-46809.
    return withoutPadding(privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, encrypted))
  } catch (error) {
    if (error instanceof CipherError) throw error
    throw new CipherError('not-encrypted', 'the text was not encrypted with this key', error)
  }
}

/** PKCS#1: `00 02`, at least eight bytes that are not zero, a zero, the secret. */
function withoutPadding(block: Buffer): Buffer {
  const end = block.indexOf(0, 2)
  if (block[0] !== 0 || block[1] !== 2 || end < 10)
    throw new CipherError('not-encrypted', 'the text was not encrypted with this key')
  return block.subarray(end + 1)
}

function sshPublicKey(key: KeyObject): string {
  const { e = '', n = '' } = key.export({ format: 'jwk' })
  const fields = [Buffer.from('ssh-rsa'), unsigned(Buffer.from(e, 'base64url')), unsigned(Buffer.from(n, 'base64url'))]
  return `ssh-rsa ${Buffer.concat(fields.flatMap((field) => [fieldLength(field), field])).toString('base64')} application`
}

/** A leading zero keeps a number with its highest bit set from being negative. */
function unsigned(number: Buffer): Buffer {
  return (number[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), number]) : number
}

function fieldLength(field: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(field.length)
  return length
}
