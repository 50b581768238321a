import type { CipherError } from '../../protocols/cipher/text-cipher.ts'
import { isBase64, isHex } from '../../protocols/cipher/text-encodings.ts'
import type { CipherKey } from './key.ts'

/** What a value begins with that a server, or a client, decrypts. */
export const cipherMark = '{cipher}'

export function isCipher(value: string): boolean {
  return value.startsWith(cipherMark)
}

export function withoutMark(text: string): string {
  return text.startsWith(cipherMark) ? text.slice(cipherMark.length) : text
}

export function isBareCipher(text: string): boolean {
  return text !== '' && (isHex(text) || isBase64(text))
}

/** Of what a person can see in a cipher, and mend. */
export function whyUnreadable({ kind, message }: CipherError, key: CipherKey['kind'], cipher: string): string {
  if (kind !== 'not-encrypted') return message
  if (/\s$/.test(cipher))
    return 'a blank or a line end stands behind it, which belongs to the value: in YAML, quotes or >- leave it out'
  const isPassword = key === 'password'
  const wrong = isPassword ? wrongHex(cipher) : wrongBase64(cipher)
  return wrong ?? 'it was made with another key, or is damaged'
}

const ivBytes = 16

function wrongHex(cipher: string): string | undefined {
  const at = cipher.search(/[^0-9a-fA-F]/)
  if (at !== -1 && isBase64(cipher) && cipher.length > 200) return 'it was made with an RSA key, and this key is a password'
  if (at !== -1) return `it is damaged: its character ${at + 1} is no hexadecimal digit`
  const bytes = cipher.length / 2
  if (bytes < ivBytes || bytes % ivBytes !== 0) return `it is damaged: ${cipher.length} digits are not a multiple of 32`
  return undefined
}

function wrongBase64(cipher: string): string | undefined {
  if (isHex(cipher) && cipher.length % 32 === 0) return 'it was made with a password, and this key is RSA'
  const at = cipher.search(/[^0-9A-Za-z+/=]/)
  if (at !== -1) return `it is damaged: its character ${at + 1} is not Base64`
  return isBase64(cipher) ? undefined : 'it is damaged: its Base64 does not end where it should'
}
