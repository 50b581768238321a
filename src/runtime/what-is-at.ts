import { stat } from 'node:fs/promises'
import { systemCodeOf } from '../shared/errors.ts'

/** Undefined where nothing is. What cannot be looked at is an error, and not nothing. */
export async function whatIsAt(path: string): Promise<'file' | 'folder' | 'other' | undefined> {
  try {
    const facts = await stat(path)
    return facts.isFile() ? 'file' : facts.isDirectory() ? 'folder' : 'other'
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCodeOf(error) ?? '')) return undefined
    throw error
  }
}
