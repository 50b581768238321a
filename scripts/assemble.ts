import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { assemble, assembled } from './build/assembled.ts'

// Makes the WebAssembly that lies beside its source. It is committed, so that to build needs no other compiler.

const root = fileURLToPath(new URL('..', import.meta.url))
for (const { source, target } of assembled) await writeFile(join(root, target), await assemble(root, source))
