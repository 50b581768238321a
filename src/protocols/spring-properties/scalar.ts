import type { Scalar } from './property.ts'

/** What Java's `String.valueOf` makes of it. */
export function scalarAsText(value: Scalar): string {
  return typeof value === 'string' ? value : String(value)
}

/** Raw JSON text: JSON.stringify would lose big integers and the `.0` of a double. */
export function scalarAsJson(value: Scalar): string {
  if (typeof value === 'string') return stringAsJson(value)
  const text = scalarAsText(value)
  return text.endsWith('Infinity') || text === 'NaN' ? `"${text}"` : text
}

/** Control characters as Jackson writes them. */
export function stringAsJson(text: string): string {
  const json = JSON.stringify(text)
  return json.includes('\\u') ? json.replace(/\\(?:u([0-9a-f]{4})|.)/g, withUpperCaseDigits) : json
}

function withUpperCaseDigits(sequence: string, digits: string | undefined): string {
  return digits === undefined ? sequence : `\\u${digits.toUpperCase()}`
}
