import { createHash } from 'node:crypto'
import { readFile, realpath, stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { decodePropertiesFile, decodeYamlFile } from '../../protocols/spring-properties/file-text.ts'
import { PropertyFileError } from '../../protocols/spring-properties/property.ts'
import { MsaError, systemCodeOf } from '../../shared/errors.ts'

export type FileKind = 'yaml' | 'properties' | 'json' | 'xml'

/** A file of settings, in characters; `encode` makes its bytes again, to the last one. */
export interface ConfigFile {
  /** Links followed: this is what is written. */
  readonly path: string
  /** As people are told: below the repository. */
  readonly name: string
  readonly kind: FileKind
  readonly text: string
  readonly encode: (text: string) => Buffer
  readonly mode: number
  /** Of its bytes. */
  readonly digest: string
}

const kinds: Readonly<Record<string, FileKind>> = {
  '.yml': 'yaml',
  '.yaml': 'yaml',
  '.properties': 'properties',
  '.json': 'json',
  '.xml': 'xml',
}

/** Undefined for a file that a config server does not read settings from. */
export function kindOf(path: string): FileKind | undefined {
  return kinds[extname(path).toLowerCase()]
}

const mostBytes = 64 * 1_048_576

export async function readConfigFile(path: string, name: string, kind: FileKind): Promise<ConfigFile> {
  try {
    const real = await realpath(path)
    const { mode, size } = await stat(real)
    if (size > mostBytes) throw new PropertyFileError(name, undefined, `is larger than ${mostBytes} bytes`)
    const bytes = await readFile(real)
    return { path: real, name, kind, mode: mode & 0o777, digest: digestOf(bytes), ...textOf(bytes, name, kind) }
  } catch (cause) {
    const code = systemCodeOf(cause)
    if (code === undefined) throw cause
    throw new MsaError('CONFIG_INVALID', `${name} ${code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`}.`, {
      hint: `ls -l ${path}`,
      exitCode: 2,
    })
  }
}

/** A byte order mark is no text, and stays. Throws a PropertyFileError. */
export function textOf(bytes: Buffer, name: string, kind: FileKind): Pick<ConfigFile, 'text' | 'encode'> {
  if (kind === 'properties') return { text: decodePropertiesFile(bytes), encode: (text) => Buffer.from(text, 'latin1') }
  const mark = markOf(bytes)
  const text = decodeYamlFile(bytes, name)
  if (mark === 'le') return { text, encode: (changed) => Buffer.from(`\uFEFF${changed}`, 'utf16le') }
  if (mark === 'be') return { text, encode: (changed) => Buffer.from(`\uFEFF${changed}`, 'utf16le').swap16() }
  return { text, encode: (changed) => Buffer.from((mark === 'utf8' ? '\uFEFF' : '') + changed, 'utf8') }
}

export function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function markOf(bytes: Buffer): 'utf8' | 'le' | 'be' | undefined {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'be'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'le'
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 'utf8' : undefined
}

/** One that is not there yet. */
export function newConfigFile(path: string, name: string, kind: FileKind): ConfigFile {
  return { path, name, kind, mode: 0o644, digest: '', ...textOf(Buffer.alloc(0), name, kind) }
}
