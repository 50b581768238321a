import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { inlined } from '../scripts/build/inlined.ts'
import { zstdWasm } from '../src/protocols/kafka/records/zstd-module.ts'

interface Zstd {
  readonly HEAPU8: Uint8Array
  init(wasm: Uint8Array): void
  _malloc(length: number): number
  _ZSTD_createCCtx(): number
  _ZSTD_createDCtx(): number
  _ZSTD_compress_usingDict(context: number, ...rest: readonly number[]): number
  _ZSTD_decompress_usingDict(context: number, ...rest: readonly number[]): number
}

const packageMain = createRequire(import.meta.url).resolve('@bokuweb/zstd-wasm')

test('zstd with its calls inlined packs and unpacks the same', async () => {
  const [asShipped, faster] = [await zstd(zstdWasm), await zstd(inlined(zstdWasm))]

  for (const level of [1, 3, 19]) {
    const frame = packed(asShipped, text, level)
    expect(packed(faster, text, level).equals(frame)).toBe(true)
    expect(unpacked(faster, frame).equals(text)).toBe(true)
  }
  expect(unpacked(faster, Buffer.from('no frame of zstd'))).toHaveLength(0)
}, 60_000)

const text = Buffer.from(
  Array.from({ length: 5_000 }, (_, n) => `{"id":${n},"total":${(n * 7919) % 1000},"user":"user-${n ** 2 % 977}"}`).join('\n'),
)
const room = text.length * 2

/** One of its own: the package keeps the one it made. */
async function zstd(wasm: Uint8Array): Promise<Zstd> {
  const require = createRequire(import.meta.url)
  for (const path of Object.keys(require.cache)) if (path.startsWith(dirname(packageMain))) delete require.cache[path]
  const { Module, waitInitialized } = require(`${dirname(packageMain)}/module.js`)
  Module.init(wasm)
  await waitInitialized()
  return Module
}

function packed(library: Zstd, bytes: Buffer, level: number): Buffer {
  const [input, output] = put(library, bytes)
  return got(
    library,
    output,
    library._ZSTD_compress_usingDict(library._ZSTD_createCCtx(), output, room, input, bytes.length, 0, 0, level),
  )
}

function unpacked(library: Zstd, frame: Buffer): Buffer {
  const [input, output] = put(library, frame)
  return got(
    library,
    output,
    library._ZSTD_decompress_usingDict(library._ZSTD_createDCtx(), output, room, input, frame.length, 0, 0),
  )
}

function put(library: Zstd, bytes: Buffer): [number, number] {
  const input = library._malloc(bytes.length)
  const output = library._malloc(room)
  library.HEAPU8.set(bytes, input)
  return [input, output]
}

function got(library: Zstd, at: number, length: number): Buffer {
  return Buffer.from(library.HEAPU8.slice(at, at + Math.max(0, length)))
}
