import { InvalidRequest } from '../sources/source.ts'

/** Of a URL as it came, `path?query`. */
export function queryOf(url: string): URLSearchParams {
  const at = url.indexOf('?')
  return new URLSearchParams(at < 0 ? '' : url.slice(at + 1))
}

const words: Readonly<Record<string, boolean>> = {
  ...{ true: true, on: true, yes: true, 1: true, '': true },
  ...{ false: false, off: false, no: false, 0: false },
}

/** True where it is not given. Throws an `InvalidRequest` for what is neither true nor false. */
export function isTrue(url: string, name: string): boolean {
  if (!url.includes('?')) return true
  const text = queryOf(url).get(name)?.trim().toLowerCase()
  if (text === undefined) return true
  const value = Object.hasOwn(words, text) ? words[text] : undefined
  if (value === undefined) throw new InvalidRequest(`'${text}' is neither true nor false`)
  return value
}
