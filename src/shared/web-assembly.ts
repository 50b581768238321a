/** What we use of it. Its types come with those of a browser. */
interface WebAssemblyParts {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: object }
}

export interface WebAssemblyMemory {
  /** Another one after `grow`; what was made of the one before is empty then. */
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}

/** A global, as it is at the moment. */
export interface WebAssemblyNumber {
  readonly value: number
}

export const pageBytes = 65_536

const { Module, Instance } = (globalThis as unknown as { readonly WebAssembly: WebAssemblyParts }).WebAssembly

/** What a module exports that needs nothing of us. */
export function instantiate<Exports extends object>(wasm: Uint8Array): Exports {
  return new Instance(new Module(wasm)).exports as Exports
}
