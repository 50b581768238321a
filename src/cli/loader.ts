import { closeSync, fstatSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { compileFunction, Script } from 'node:vm'

type Body = (exports: unknown, require: (name: string) => unknown, module: Module, filename: string, dirname: string) => void

interface Module {
  exports: unknown
}

export interface LoaderOptions {
  /** Where the files are. */
  readonly folder: string
  /** A file in a folder of this build alone. */
  readonly keptAt: string
  readonly uid: number | undefined
  /** For what is no file of ours: the modules of Node. */
  readonly require: (name: string) => unknown
}

interface Kept {
  /** An object of each file's body as a function, by its path; just as V8 gets it, since a copy of so much calls in its collector. */
  readonly source: string
  readonly code: Buffer | undefined
}

const opened = '({'
const closed = '})'
const parameters = ['exports', 'require', 'module', '__filename', '__dirname']
/** What is longer is a library of its own: whoever does not need it every time should not read it every time. */
const longestFile = 131_072
const mostBytes = 4_194_304

/**
 * Loads CommonJS files as Node does, and keeps those that were needed in one piece with what V8 has made of them: to find, read and
 * compile fifty small files takes longer than most commands. What is kept is believed only where it is this user's own.
 */
export class Loader {
  readonly #options: LoaderOptions
  readonly #kept: Kept | undefined
  readonly #script: Script | undefined
  readonly #bodies: Readonly<Record<string, Body>>
  readonly #modules = new Map<string, Module>()
  /** Compiled from their own files: by their path, as they would be kept. */
  readonly #fresh = new Map<string, string>()

  constructor(options: LoaderOptions) {
    this.#options = options
    const kept = readKept(options)
    this.#script = kept && scriptOf(kept, options.keptAt)
    this.#kept = this.#script && kept
    this.#bodies = this.#script?.runInThisContext() ?? {}
  }

  /** What a file exports. Its path is relative to the folder. */
  load(file: string): unknown {
    const there = this.#modules.get(file)
    if (there) return there.exports
    const module: Module = { exports: {} }
    this.#modules.set(file, module)
    const { folder, require } = this.#options
    const path = `${folder}/${file}`
    const body = this.#bodies[file] ?? this.#compiled(file, path)
    const within = file.slice(0, file.lastIndexOf('/'))
    const found = (name: string) => (name.startsWith('.') ? this.load(joined(within, name)) : require(name))
    try {
      body.call(module.exports, module.exports, found, module, path, `${folder}/${within}`)
      return module.exports
    } catch (error) {
      this.#modules.delete(file)
      throw error
    }
  }

  /** So that the next one has it at hand. */
  keep(): void {
    const isNew = this.#fresh.size > 0
    if (!isNew && this.#script?.cachedDataRejected === false) return
    const members = (this.#kept?.source.slice(opened.length, -closed.length) ?? '') + [...this.#fresh.values()].join('')
    if (members === '' || members.length > mostBytes) return
    const source = opened + members + closed
    // V8 has compiled the old piece, not the new one.
    const code = (isNew ? undefined : this.#script?.createCachedData()) ?? Buffer.alloc(0)
    const { keptAt } = this.#options
    const temporary = `${keptAt}.${process.pid}`
    try {
      makeAlone(dirname(keptAt))
      const content = Buffer.concat([headOf(source.length, code.length), Buffer.from(source, 'latin1'), code])
      writeFileSync(temporary, Buffer.concat([content, content]), { mode: 0o600 })
      renameSync(temporary, keptAt)
    } catch {
      // Without it the next one is as slow as this one.
      removeIfThere(temporary)
    }
  }

  #compiled(file: string, path: string): Body {
    const text = readFileSync(path, 'utf8')
    if (text.length <= longestFile && isAscii(text))
      this.#fresh.set(file, `${JSON.stringify(file)}:function(${parameters}){${text.replace(sourceMap, '')}\n},\n`)
    return compileFunction(text, parameters, { filename: path }) as Body
  }
}

/** Faster than `path` does it, and there are hundreds of them. */
function joined(folder: string, name: string): string {
  let [from, to] = [folder, name]
  for (;;) {
    if (to.startsWith('./')) to = to.slice(2)
    else if (to.startsWith('../')) {
      to = to.slice(3)
      from = from.slice(0, Math.max(0, from.lastIndexOf('/')))
    } else return from === '' ? to : `${from}/${to}`
  }
}

const sourceMap = /\n\/\/# sourceMappingURL=[^\n]*\s*$/
const magic = 'msa kept'
const headLength = 16

function headOf(sourceLength: number, codeLength: number): Buffer {
  const head = Buffer.alloc(headLength)
  head.write(magic)
  head.writeUInt32LE(sourceLength, 8)
  head.writeUInt32LE(codeLength, 12)
  return head
}

function removeIfThere(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // Its folder is none.
  }
}

/** What other builds have kept goes with the first thing that this one keeps. */
function makeAlone(folder: string): void {
  if (mkdirSync(folder, { recursive: true, mode: 0o700 }) === undefined) return
  for (const name of readdirSync(dirname(folder)))
    if (name !== basename(folder)) rmSync(join(dirname(folder), name), { recursive: true, force: true })
}

/** Whole, and written by nobody else; otherwise it is as if it were not there. */
function readKept({ keptAt, uid: own }: LoaderOptions): Kept | undefined {
  let file: number | undefined
  try {
    file = openSync(keptAt, 'r')
    const { uid, mode } = fstatSync(file)
    if (uid !== own || (mode & 0o022) !== 0) return undefined
    const twice = readFileSync(file)
    // V8 runs whatever it finds. It is there twice, because to compare takes a twentieth of what any sum takes.
    const bytes = twice.subarray(0, twice.length / 2)
    if (!bytes.equals(twice.subarray(bytes.length)) || bytes.toString('latin1', 0, magic.length) !== magic) return undefined
    const codeAt = headLength + bytes.readUInt32LE(8)
    if (bytes.length !== codeAt + bytes.readUInt32LE(12)) return undefined
    return {
      source: bytes.toString('latin1', headLength, codeAt),
      code: bytes.length > codeAt ? bytes.subarray(codeAt) : undefined,
    }
  } catch {
    // None is there yet, or it is none of ours.
    return undefined
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

function scriptOf({ source, code }: Kept, filename: string): Script | undefined {
  try {
    return new Script(source, { filename, ...(code && { cachedData: code }) })
  } catch {
    // The files themselves are there.
    return undefined
  }
}

function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length
}
