import type { ByteBuilder } from './byte-builder.ts'
import { parseUnpack } from './unpack.ts'

/** Writes a key, a value or a header; nothing of one that is null. */
export type PutContent = (to: ByteBuilder, from: Buffer, start: number, length: number) => void

export const asItIs: PutContent = (to, from, start, length) => {
  if (length > 0) to.copy(from, start, start + length)
}

/** Undefined for a form that is none. */
export function contentForm(name: string): PutContent | undefined {
  if (name === '') return asItIs
  if (name === 'hex') return inText((bytes) => bytes.toString('hex'))
  if (name === 'base64') return inText((bytes) => bytes.toString('base64'))
  if (name === 'base64raw') return inText((bytes) => bytes.toString('base64').replace(/=+$/, ''))
  if (name === 'json') return inText(asCompactJson)
  const layout = /^unpack\[(.*)\]$/s.exec(name)?.[1]
  const unpack = layout === undefined ? undefined : parseUnpack(layout)
  return unpack && inText(unpack)
}

function inText(textOf: (bytes: Buffer) => string): PutContent {
  return (to, from, start, length) => {
    if (length >= 0) to.text(textOf(from.subarray(start, start + length)))
  }
}

function asCompactJson(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return text
  }
}
