import { MsaError } from '../../shared/errors.ts'
import { cipherMark, isCipher } from './cipher-text.ts'
import { isFinding, readFiles } from './config-repository.ts'
import type { CipherKey } from './key.ts'

export interface CheckedCipher {
  readonly file: string
  readonly line: number | null
  readonly key: string | null
  readonly ok: boolean
  readonly because: string | null
}

export interface Check {
  readonly files: number
  readonly ciphers: readonly CheckedCipher[]
}

/** Tries every cipher below a folder. A file that no server could read counts as one that failed. */
export async function checkCiphers(folder: string, key: CipherKey, signal: AbortSignal): Promise<Check> {
  const ciphers: CheckedCipher[] = []
  let files = 0
  for await (const each of readFiles(folder, { wants: (text) => text.includes(cipherMark), signal })) {
    files++
    if (isFinding(each)) {
      ciphers.push({ ...each, key: null, ok: false })
      continue
    }
    for (const value of each.values) {
      if (!isCipher(value.text)) continue
      const because = whyNot(key, value.text)
      ciphers.push({ file: each.file.name, line: value.line, key: value.key, ok: because === null, because })
    }
  }
  return { files, ciphers }
}

/** Null where it can be decrypted. */
export function whyNot(key: CipherKey, cipher: string): string | null {
  try {
    key.decrypt(cipher)
    return null
  } catch (error) {
    if (error instanceof MsaError) return error.message.replace(/^It cannot be decrypted with the key of .*?: |\.$/g, '')
    throw error
  }
}
