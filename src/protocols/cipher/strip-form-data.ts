import { CipherError } from './text-cipher.ts'
import { isBase64, isHex } from './text-encodings.ts'

/**
 * A form body as a servlet container hands it on: each name and value decoded and encoded again, values of one name together.
 * `curl -d mysecret` arrives as `mysecret=`.
 */
export function rebuildForm(body: string): string {
  const fields = new Map<string, string[]>()
  for (const pair of body.split('&')) {
    const equals = pair.indexOf('=')
    const name = decodeForm(equals === -1 ? pair : pair.slice(0, equals))
    const value = decodeForm(equals === -1 ? '' : pair.slice(equals + 1))
    if (name === undefined || name === '' || value === undefined) continue
    const values = fields.get(name)
    if (values === undefined) fields.set(name, [value])
    else values.push(value)
  }
  return [...fields].flatMap(([name, values]) => values.map((value) => `${encodeForm(name)}=${encodeForm(value)}`)).join('&')
}

/** Takes back what a form did to a text that was meant to be plain. `text/plain` with a charset does not count as plain. */
export function stripFormData(text: string, contentType: string, isCipher: boolean): string {
  if (!text.endsWith('=') || contentType.trim().toLowerCase() === 'text/plain') return text
  const decoded = decodeForm(text)
  if (decoded === undefined) throw new CipherError('not-encrypted', 'the text is not URL-encoded')
  if (!isCipher) return decoded.slice(0, -1)
  const cipher = decoded.replaceAll(' ', '+')
  const candidate = cipher.slice(0, -1)
  const hasOneTooMany = cipher.endsWith('=') && cipher.length % 2 === 1
  return hasOneTooMany && (isHex(candidate) || isBase64(candidate)) ? candidate : cipher
}

/** Undefined where a `%` is not followed by two hexadecimal digits. */
function decodeForm(text: string): string | undefined {
  const spaced = text.replaceAll('+', ' ')
  if (!spaced.includes('%')) return spaced
  if (/%(?![0-9a-fA-F]{2})/.test(spaced)) return undefined
  return spaced.replace(/(?:%[0-9a-fA-F]{2})+/g, (bytes) => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString('utf8'))
}

function encodeForm(text: string): string {
  const encoded = encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8'))
  return encoded.replace(/%20|[!~'()]/g, (match) =>
    match === '%20' ? '+' : `%${match.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
