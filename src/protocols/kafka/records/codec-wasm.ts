import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const entry = createRequire(import.meta.url).resolve('@platformatic/wasm-utils')

/** What the package keeps for itself. In a bundle this file is another (`scripts/build/bundle.ts`). */
export const codecWasm: Uint8Array = readFileSync(join(dirname(entry), 'native.wasm'))
