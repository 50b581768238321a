import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle, library, programs } from './build/bundle.ts'
import { declare } from './build/declare.ts'
import { thirdParty } from './build/third-party.ts'
import { helpOf, wordsOf } from './build/typed.ts'

// Makes dist/: what is installed needs nothing else, and no compiler.

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')

await rm(dist, { recursive: true, force: true })
const metafile = await bundle({ root, entryPoints: [...programs, ...library], outdir: dist })
declare({ root, files: library, outdir: join(dist, 'types') })
await writeFile(join(dist, 'help.json'), JSON.stringify(await helpOf()))
await writeFile(join(dist, 'words.json'), JSON.stringify(await wordsOf()))
await writeFile(join(dist, 'THIRD-PARTY.txt'), await thirdParty(root, Object.keys(metafile.inputs)))
