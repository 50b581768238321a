import { decryptCbc, deriveKey, encryptCbc } from './aes.ts'
import { CipherError, type TextCipher } from './text-cipher.ts'
import { isHex } from './text-encodings.ts'

/** Spring's `Encryptors.text`: AES, written in hex. */
export function createSymmetricCipher(password: string, salt: string): TextCipher {
  if (!isHex(salt)) throw new CipherError('malformed', 'encrypt.salt must be hexadecimal digits, an even number of them')
  const key = deriveKey(password, salt)
  return {
    encrypt: (text) => encryptCbc(key, Buffer.from(text, 'utf8')).toString('hex'),
    decrypt: (cipherText) => {
      if (!isHex(cipherText)) throw new CipherError('not-encrypted', 'the cipher text is not hexadecimal')
      return decodeUtf8(decryptCbc(key, Buffer.from(cipherText, 'hex')))
    },
  }
}

/** A wrong key that finds a right padding by chance is mostly found out here. */
function decodeUtf8(clear: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(clear)
  } catch (error) {
    throw new CipherError('not-encrypted', 'the text was not encrypted with this key', error)
  }
}
