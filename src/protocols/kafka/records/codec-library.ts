import { instantiate, type WebAssemblyMemory } from '../../../shared/web-assembly.ts'
import { codecWasm } from './codec-wasm.ts'

/** All take bytes at a place; both halves of what the codecs answer are 32 bits: where the result is, and how long. */
interface Library {
  readonly memory: WebAssemblyMemory
  alloc(length: number): number
  dealloc(at: number, length: number): void
  lz4_compress(at: number, length: number): bigint
  lz4_decompress(at: number, length: number): bigint
  snappy_compress(at: number, length: number): bigint
  snappy_decompress(at: number, length: number): bigint
}

type Transformation = Exclude<keyof Library, 'memory' | 'alloc' | 'dealloc'>

// The package's own functions copy each result twice, which takes as long as to unpack it.
const library = instantiate<Library>(codecWasm)

interface Area {
  readonly at: number
  readonly length: number
}

let input = areaOf(65_536)
let output: Area | undefined

/** What a function of the library makes of bytes: good until one is called again. */
export function byLibrary(name: Transformation, bytes: Buffer): Buffer {
  if (output) library.dealloc(output.at, output.length)
  output = undefined
  if (bytes.length > input.length) {
    library.dealloc(input.at, input.length)
    input = areaOf(bytes.length)
  }
  new Uint8Array(library.memory.buffer).set(bytes, input.at)
  const result = library[name](input.at, bytes.length)
  output = { at: Number(BigInt.asUintN(32, result >> 32n)), length: Number(BigInt.asUintN(32, result)) }
  return Buffer.from(library.memory.buffer, output.at, output.length)
}

function areaOf(length: number): Area {
  return { at: library.alloc(length), length }
}
