import { expect, test } from 'vitest'
import { createLineSplitter } from '../../src/shared/lines.ts'

function split(chunks: readonly Uint8Array[], maxBytes?: number): string[] {
  const lines: string[] = []
  const splitter = createLineSplitter((line) => lines.push(line), maxBytes)
  for (const chunk of chunks) splitter.push(chunk)
  splitter.end()
  return lines
}

test('lines are whole wherever the bytes were cut', () => {
  const bytes = Buffer.from('één\r\n\n한국어 €\nlast')
  for (let size = 1; size <= bytes.length; size++) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, at * size + size))
    expect(split(chunks)).toEqual(['één', '', '한국어 €', 'last'])
  }
})

test('a line that never ends comes in pieces that cut no character', () => {
  const text = '€'.repeat(100)
  const pieces = split([Buffer.from(text)], 64)
  expect(pieces.join('')).toBe(text)
  expect(pieces.every((piece) => Buffer.byteLength(piece) <= 64)).toBe(true)
  expect(
    split(
      [...text].map((character) => Buffer.from(character)),
      64,
    ),
  ).toEqual(pieces)
})

test('bytes that are no UTF-8 do not stop it', () => {
  expect(split([Buffer.alloc(300, 0xbf), Buffer.from('\nnext\n')], 64).at(-1)).toBe('next')
})

test('a chunk may be used again by whoever gave it', () => {
  const lines: string[] = []
  const splitter = createLineSplitter((line) => lines.push(line))
  const chunk = Buffer.from('abc')
  splitter.push(chunk)
  chunk.fill('x')
  splitter.push(Buffer.from('\n'))
  expect(lines).toEqual(['abc'])
})
