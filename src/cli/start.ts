import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { Loader } from './loader.ts'
import { typedCommand } from './typed-command.ts'

// The program of the package. `src` is run by others, and needs no such haste.

declare const BUILD: string
/** Every command's path, as `topic list`. */
declare const COMMANDS: readonly string[]

const dist = dirname(import.meta.dirname)
const entry = 'cli/bin.js'

if (process.sourceMapsEnabled) require(join(dist, entry))
else {
  const { XDG_CACHE_HOME: told } = process.env
  const cache = told && isAbsolute(told) ? told : join(homedir(), '.cache')
  const ofBuild = join(cache, 'msa', 'loaded', `${BUILD}-${process.version}-${process.arch}`)
  // One command needs other files than the next, and other functions of the same files.
  const keptAt = join(ofBuild, typedCommand(process.argv.slice(2), COMMANDS)?.replace(' ', '-') ?? 'none')
  const loader = new Loader({ folder: dist, keptAt, uid: process.getuid?.(), require })
  loader.load(entry)
  process.on('exit', () => loader.keep())
}
