import { randomBytes } from 'node:crypto'
import { chown, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { MsaError, messageOf, systemCodeOf } from '../../shared/errors.ts'
import { type ConfigFile, digestOf } from './config-file.ts'

export interface Change {
  readonly file: Pick<ConfigFile, 'path' | 'name' | 'mode' | 'text' | 'encode' | 'digest'>
  readonly text: string
}

/** All of them, or none: what was written before one failed is put back. A file that somebody else has changed meanwhile stays as it is. */
export async function writeFiles(changes: readonly Change[]): Promise<void> {
  for (const { file } of changes) await refuseChanged(file)
  const written: Change[] = []
  try {
    for (const change of changes) {
      await writeWhole(change.file, change.file.encode(change.text))
      written.push(change)
    }
  } catch (cause) {
    for (const { file } of written.filter(({ file: { digest } }) => digest !== ''))
      await writeWhole(file, file.encode(file.text)).catch(() => undefined)
    throw unwritable(cause)
  }
}

async function refuseChanged({ path, name, digest }: Change['file']): Promise<void> {
  const bytes = await readFile(path).catch(() => undefined)
  if (bytes === undefined && digest === '') return
  if (bytes !== undefined && digestOf(bytes) === digest) return
  throw new MsaError('LAB_CONFLICT', `${name} was changed by somebody else meanwhile, so nothing was written.`, {
    hint: 'the same line once more',
  })
}

/** Whole or not at all, also when the machine stops in the middle. */
export async function writeWhole({ path, mode }: { readonly path: string; readonly mode: number }, bytes: Buffer): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`
  try {
    const file = await open(temporary, 'wx', mode)
    try {
      await file.writeFile(bytes)
      await file.chmod(mode)
      await file.sync()
    } finally {
      await file.close()
    }
    await keepOwner(path, temporary)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** Whoever may not give files away keeps them. */
async function keepOwner(path: string, temporary: string): Promise<void> {
  const facts = await stat(path).catch(() => undefined)
  if (facts !== undefined) await chown(temporary, facts.uid, facts.gid).catch(() => undefined)
}

export function unwritable(cause: unknown): MsaError {
  if (cause instanceof MsaError) return cause
  const isFull = systemCodeOf(cause) === 'ENOSPC'
  return new MsaError(
    isFull ? 'DISK_FULL' : 'FAILED',
    `The files could not be written, so all are as they were: ${messageOf(cause)}.`,
    {
      hint: isFull ? 'free some space and run it again' : 'may you write there? ls -l',
      exitCode: isFull ? 3 : 1,
    },
  )
}
