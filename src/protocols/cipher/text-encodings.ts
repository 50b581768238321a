/** Node reads hex and Base64 leniently; Java refuses what is not exactly that. */
export function isHex(text: string): boolean {
  return text.length % 2 === 0 && !/[^0-9a-fA-F]/.test(text)
}

/** Padding may be missing, but not be wrong. */
export function isBase64(text: string): boolean {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const digits = padding === 0 ? text : text.slice(0, -padding)
  if (/[^A-Za-z0-9+/]/.test(digits)) return false
  return padding === 0 ? digits.length % 4 !== 1 : text.length % 4 === 0
}
