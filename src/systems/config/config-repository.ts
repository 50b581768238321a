import { opendir, stat } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { PropertyFileError } from '../../protocols/spring-properties/property.ts'
import { MsaError, systemCodeOf } from '../../shared/errors.ts'
import { type ConfigFile, kindOf, readConfigFile } from './config-file.ts'
import { type WrittenValue, writtenValues } from './written-value.ts'

/** A file that cannot be looked into, or a value of one. */
export interface Finding {
  readonly file: string
  readonly line: number | null
  readonly because: string
}

export interface ReadFile {
  readonly file: ConfigFile
  readonly values: readonly WrittenValue[]
}

const passedOver = new Set(['.git', 'node_modules', '.svn', '.hg'])
const mostFiles = 100_000

/** The files of a repository that settings are read from, by name; or the only one, when it is a file. */
export async function configFilesIn(folder: string): Promise<readonly string[]> {
  if (await isFile(folder)) return [folder]
  const found: string[] = []
  const waiting = [folder]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for await (const entry of await opened(next)) {
      const path = join(next, entry.name)
      if (entry.isDirectory()) {
        if (!passedOver.has(entry.name)) waiting.push(path)
      } else if ((entry.isFile() || entry.isSymbolicLink()) && kindOf(entry.name) !== undefined) found.push(path)
      if (found.length > mostFiles) throw new MsaError('FAILED', `There are more than ${mostFiles} files below ${folder}.`)
    }
  }
  return found.sort()
}

async function opened(folder: string) {
  try {
    return await opendir(folder)
  } catch (cause) {
    const code = systemCodeOf(cause)
    throw new MsaError('CONFIG_INVALID', `${folder} ${code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`}.`, {
      hint: `ls -ld ${folder}`,
      exitCode: 2,
    })
  }
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true
}

/** Each file in turn, as far as `wants` its text; what cannot be read is a finding, and the rest goes on. */
export async function* readFiles(
  folder: string,
  { wants, signal }: { readonly wants: (text: string) => boolean; readonly signal: AbortSignal },
): AsyncGenerator<ReadFile | Finding> {
  for (const path of await configFilesIn(folder)) {
    signal.throwIfAborted()
    const name = relative(folder, path) || basename(path)
    try {
      const file = await readConfigFile(path, name, kindOf(path) ?? 'yaml')
      yield { file, values: wants(file.text) ? await writtenValues(file) : [] }
    } catch (error) {
      yield findingOf(error, name)
    }
  }
}

export function isFinding(each: ReadFile | Finding): each is Finding {
  return 'because' in each
}

export function findingOf(error: unknown, file: string): Finding {
  if (error instanceof PropertyFileError) return { file, line: error.line ?? null, because: error.reason }
  if (error instanceof MsaError) return { file, line: null, because: error.message }
  throw error
}

/** What is wrong with a file, as an error for people. */
export async function readable<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading
  } catch (error) {
    if (!(error instanceof PropertyFileError)) throw error
    const { file, line, reason } = error
    throw new MsaError('CONFIG_INVALID', `${file}${line === undefined ? '' : `:${line}`} cannot be read: ${reason}.`, {
      hint: 'a config server would answer 500 for it: mend it first',
    })
  }
}
