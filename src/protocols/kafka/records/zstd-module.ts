import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)
const folder = dirname(require.resolve('@bokuweb/zstd-wasm'))

// What the package keeps for itself. In a bundle this file is another (`scripts/build/bundle.ts`).

export const zstdModule: unknown = require(join(folder, 'module.js'))
export const zstdWasm: Uint8Array = readFileSync(join(folder, 'zstd.wasm'))
