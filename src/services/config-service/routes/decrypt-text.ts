import { parseCipherKeys, stripCipherPrefix } from '../../../protocols/cipher/prefix.ts'
import type { CipherLocator } from '../../../protocols/cipher/text-cipher.ts'
import { documentsOf } from '../files/documents-of.ts'
import type { ConfigRequest } from '../sources/source.ts'

const marker = '{cipher}'

/** Puts clear text for each `{cipher}…` value of a file whose kind is known; all else of it stays as it is. */
export function decryptText(text: string, name: string, locate: CipherLocator, { application, profiles }: ConfigRequest): string {
  if (!/\.(ya?ml|json|properties)$/i.test(name) || !text.includes(marker)) return text
  const values = documentsOf(Buffer.from(text), name.toLowerCase()).flatMap(({ properties }) => [...properties.values()])
  const ciphers = values.map(({ value }) => String(value)).filter((value) => value.startsWith(marker))
  let result = text
  for (const each of new Set(ciphers)) {
    const cipherText = each.replaceAll(marker, '')
    const cipher = locate({ name: application, profiles, ...parseCipherKeys(cipherText) })
    result = result.replaceAll(each, () => cipher.decrypt(stripCipherPrefix(cipherText)))
  }
  return result
}
