import { whyNot } from './check.ts'
import { cipherMark, isCipher } from './cipher-text.ts'
import type { ConfigFile } from './config-file.ts'
import type { Finding } from './config-repository.ts'
import type { CipherKey } from './key.ts'
import { replaced } from './rewritten.ts'
import { type WrittenValue, withReplacements, writtenValues } from './written-value.ts'

/** In a file that is being edited: what follows is encrypted when it is saved. */
export const clearMark = '{clear}'

interface Secret {
  readonly key: string
  readonly document: number
  readonly clear: string
  readonly cipher: string
  /** With its quotes. */
  readonly raw: string
}

/** A file with its ciphers readable. */
export interface OpenedFile {
  readonly text: string
  readonly secrets: readonly Secret[]
  /** Left as they are. */
  readonly unreadable: readonly Finding[]
}

export async function openedFile(file: ConfigFile, key: CipherKey): Promise<OpenedFile> {
  const secrets: Secret[] = []
  const unreadable: Finding[] = []
  const values = (await writtenValues(file)).filter(({ text }) => isCipher(text))
  const readable = values.filter((value) => {
    const because = whyNot(key, value.text)
    if (because !== null) unreadable.push({ file: file.name, line: value.line, because })
    return because === null
  })
  const replacements = readable.map((value) => {
    const clear = key.decrypt(value.text)
    secrets.push({ ...placeOf(value), clear, cipher: value.text, raw: file.text.slice(value.start, value.end) })
    return replaced(file.text, value, clearMark + clear)
  })
  return { text: withReplacements(file.text, replacements), secrets, unreadable }
}

export interface ClosedFile {
  readonly text: string
  /** Keys that were encrypted, because they are new or another value. */
  readonly encrypted: readonly string[]
  /** Ciphers that are as they were. */
  readonly kept: number
}

/** The edited file with its secrets encrypted again. One that has the same value keeps its cipher, also under another name. Throws a PropertyFileError. */
export async function closedFile(file: ConfigFile, opened: OpenedFile, edited: string, key: CipherKey): Promise<ClosedFile> {
  const unused = new Set(opened.secrets)
  const encrypted: string[] = []
  const values = (await writtenValues({ ...file, text: edited })).filter(({ text }) => text.startsWith(clearMark))
  const same = new Map(values.map((value) => [value, takeSame(unused, value)]))
  const replacements = values.map((value) => {
    const { key: name, start, end, text } = value
    const clear = text.slice(clearMark.length)
    const known = same.get(value)
    if (known !== undefined) return { start, end, by: known.raw }
    const moved = [...unused].find((secret) => secret.clear === clear)
    if (moved !== undefined) {
      unused.delete(moved)
      return replaced(edited, value, moved.cipher)
    }
    encrypted.push(name)
    return replaced(edited, value, `${cipherMark}${key.encrypt(/^\{(?:key:|plain\})/.test(clear) ? `{plain}${clear}` : clear)}`)
  })
  return { text: withReplacements(edited, replacements), encrypted, kept: values.length - encrypted.length }
}

function takeSame(unused: Set<Secret>, value: WrittenValue): Secret | undefined {
  const found = [...unused].find(
    ({ key, document, clear }) => key === value.key && document === value.document && clearMark + clear === value.text,
  )
  if (found !== undefined) unused.delete(found)
  return found
}

function placeOf({ key, document }: WrittenValue): Pick<Secret, 'key' | 'document'> {
  return { key, document }
}
