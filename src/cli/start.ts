import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { Loader } from './loader.ts'

// The program of the package. `src` is run by others, and needs no such haste.

declare const BUILD: string

const dist = dirname(import.meta.dirname)
const entry = 'cli/bin.js'

if (process.sourceMapsEnabled) require(join(dist, entry))
else {
  const [word = ''] = process.argv.slice(2)
  const { XDG_CACHE_HOME: told } = process.env
  const cache = told && isAbsolute(told) ? told : join(homedir(), '.cache')
  const ofBuild = join(cache, 'msa', 'loaded', `${BUILD}-${process.version}-${process.arch}`)
  // One command needs other files than the next.
  const keptAt = join(ofBuild, /^[a-z]{1,20}$/.test(word) ? word : 'none')
  const loader = new Loader({ folder: dist, keptAt, uid: process.getuid?.(), require })
  loader.load(entry)
  process.on('exit', () => loader.keep())
}
