import binaryen from 'assemblyscript/binaryen'

/** In binaryen's measure of how large a function is. More makes what is run first slower, and is hardly faster after it. */
const smallFunction = 40
const calledOnce = 100

/**
 * The same module with its small functions written into those that call them. zstd's package is compiled for few bytes: in it, to
 * read four of them is a call, and no engine inlines calls in WebAssembly of this kind.
 */
export function inlined(wasm: Uint8Array): Uint8Array {
  const module = binaryen.readBinary(wasm)
  binaryen.setOptimizeLevel(2)
  binaryen.setShrinkLevel(0)
  binaryen.setAlwaysInlineMaxSize(smallFunction)
  binaryen.setFlexibleInlineMaxSize(smallFunction)
  binaryen.setOneCallerInlineMaxSize(calledOnce)
  binaryen.setAllowInliningFunctionsWithLoops(true)
  module.runPasses(['inlining-optimizing'])
  return module.emitBinary()
}
