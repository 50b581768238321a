import { mkdir, readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { wrongName } from '../../lab/lab-name.ts'
import { type SystemContext, toContext } from '../../lab/project/context.ts'
import { writeAtomically } from '../../lab/store.ts'
import { MsaError, systemCodeOf } from '../../shared/errors.ts'
import type { WrittenContext } from './written.ts'

/** What a person has named for good, whatever folder they are in. */
export interface PersonContexts {
  readonly file: string
  /** The one that is meant where no lab runs. */
  readonly use: string | null
  readonly contexts: Readonly<Record<string, SystemContext>>
  readonly warnings: readonly string[]
}

export function personFile(configDir: string): string {
  return join(configDir, 'contexts.yaml')
}

export async function readPersonContexts(configDir: string): Promise<PersonContexts> {
  const file = personFile(configDir)
  const text = await textOf(file)
  if (text === undefined) return { file, use: null, contexts: {}, warnings: [] }
  return parsed(text, file, configDir)
}

/** One more context, or another in its place. All else in the file stays, comments too. */
export async function addContext(configDir: string, name: string, context: WrittenContext): Promise<string> {
  const { withContext } = await import('./contexts-text.ts')
  return change(configDir, (text) => withContext(text, name, context))
}

/** Null: none. */
export async function useContext(configDir: string, name: string | null): Promise<string> {
  const { withUse } = await import('./contexts-text.ts')
  return change(configDir, (text) => withUse(text, name))
}

async function change(configDir: string, to: (text: string) => string): Promise<string> {
  const file = personFile(configDir)
  const before = (await textOf(file)) ?? ''
  // What cannot be read is not written over.
  await parsed(before, file, configDir)
  const after = to(before)
  await parsed(after, file, configDir)
  await mkdir(configDir, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw new MsaError('STATE_UNWRITABLE', `${configDir} cannot be made (${systemCodeOf(cause)}).`, {
      hint: 'another place: XDG_CONFIG_HOME=…',
      exitCode: 3,
      cause,
    })
  })
  // Whoever keeps it elsewhere has a link here, and keeps it.
  await writeAtomically(await realpath(file).catch(() => file), after, 0o600)
  return file
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    const code = systemCodeOf(cause)
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new MsaError('CONFIG_INVALID', `${file} cannot be read: ${code}.`, { hint: `ls -l ${file}`, exitCode: 3, cause })
  }
}

async function parsed(text: string, file: string, dir: string): Promise<PersonContexts> {
  // What reads YAML takes its time: only where there is a file.
  const [{ checkedYaml }, { mapOf, object }, { contextShape }, { notBlank }] = await Promise.all([
    import('../../lab/project/read.ts'),
    import('../../lab/project/shape.ts'),
    import('../../lab/project/context-shape.ts'),
    import('../../lab/project/secret.ts'),
  ])
  const shape = object({ use: notBlank, contexts: mapOf(contextShape, wrongName) })
  const { value, warnings } = checkedYaml(text, file, shape, 'msa context add --help')
  const contexts = Object.entries(value?.contexts ?? {}).map(([name, said]) => [name, toContext(said, dir)] as const)
  return { file, use: value?.use ?? null, contexts: Object.fromEntries(contexts), warnings }
}
