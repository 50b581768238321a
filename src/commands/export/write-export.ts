import { readFile, writeFile } from 'node:fs/promises'
import { MsaError, messageOf, systemCodeOf } from '../../shared/errors.ts'

const mark = '# Made by: msa export'

/** Into a new file, or in place of an earlier export: never over anything else. */
export async function writeExport(file: string, text: string): Promise<void> {
  try {
    const before = await readFile(file, 'utf8').catch((error: unknown) => {
      if (systemCodeOf(error) === 'ENOENT') return mark
      throw error
    })
    if (!before.startsWith(mark)) {
      throw new MsaError('FILE_EXISTS', `${file} is there already, and is no export.`, {
        hint: 'name another file: --out FILE',
        exitCode: 3,
      })
    }
    await writeFile(file, text)
  } catch (cause) {
    if (cause instanceof MsaError || systemCodeOf(cause) === undefined) throw cause
    throw new MsaError('FAILED', `${file} cannot be written: ${messageOf(cause)}.`, { cause })
  }
}
