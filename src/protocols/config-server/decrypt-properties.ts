import { parseCipherKeys, stripCipherPrefix } from '../cipher/prefix.ts'
import type { CipherLocator } from '../cipher/text-cipher.ts'
import type { Properties, Property } from '../spring-properties/property.ts'

export interface DecryptOptions {
  readonly profiles: string
  /** Broken ones as `invalid.<key>`: `<n/a>`; otherwise as they are, without `{cipher}`. */
  readonly prefixInvalid: boolean
  readonly onFailure?: (key: string) => void
}

const MARK = '{cipher}'

/** Decrypted values move to the end of their source and lose their origin, as in Spring. */
export function decryptProperties(properties: Properties, locate: CipherLocator, options: DecryptOptions): Properties {
  const encrypted = [...properties].filter(([, property]) => cipherTextOf(property) !== undefined)
  if (encrypted.length === 0) return properties
  const decrypted = new Map(properties)
  for (const [key, property] of encrypted) {
    decrypted.delete(key)
    const { key: newKey, value } = decryptOne(key, cipherTextOf(property) ?? '', locate, options)
    decrypted.set(newKey, { value })
  }
  return decrypted
}

function cipherTextOf({ value }: Property): string | undefined {
  return typeof value === 'string' && value.startsWith(MARK) ? value.slice(MARK.length) : undefined
}

function decryptOne(
  key: string,
  cipherText: string,
  locate: CipherLocator,
  options: DecryptOptions,
): { key: string; value: string } {
  try {
    const keys = { name: key, profiles: options.profiles, ...parseCipherKeys(cipherText) }
    return { key, value: locate(keys).decrypt(stripCipherPrefix(cipherText)) }
  } catch {
    options.onFailure?.(key)
    return options.prefixInvalid ? { key: `invalid.${key}`, value: '<n/a>' } : { key, value: cipherText }
  }
}
