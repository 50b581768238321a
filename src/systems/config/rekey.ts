import { MsaError } from '../../shared/errors.ts'
import { whyNot } from './check.ts'
import { cipherMark, isCipher } from './cipher-text.ts'
import { type Finding, isFinding, type ReadFile, readFiles } from './config-repository.ts'
import type { CipherKey } from './key.ts'
import { replaced } from './rewritten.ts'
import type { Change } from './write-files.ts'
import { type Replacement, withReplacements, writtenValues } from './written-value.ts'

export interface RekeyPlan {
  /** All that were looked at. */
  readonly files: number
  readonly moved: readonly { readonly file: string; readonly line: number; readonly key: string }[]
  /** Those that the new key reads already. */
  readonly there: number
  readonly changes: readonly Change[]
}

/** What the files will be under the new key. All or nothing: one cipher that neither key reads, and there is no plan. */
export async function planRekey(
  folder: string,
  keys: { readonly from: CipherKey; readonly to: CipherKey },
  signal: AbortSignal,
): Promise<RekeyPlan> {
  const findings: Finding[] = []
  const changes: Change[] = []
  const moved: RekeyPlan['moved'][number][] = []
  let files = 0
  let there = 0
  for await (const each of readFiles(folder, { wants: (text) => text.includes(cipherMark), signal })) {
    files++
    if (isFinding(each)) {
      findings.push(each)
      continue
    }
    const replacements: Replacement[] = []
    for (const value of each.values.filter(({ text }) => isCipher(text))) {
      const clear = clearOf(value.text, keys)
      if (clear.kind === 'unreadable') findings.push({ file: each.file.name, line: value.line, because: clear.because })
      else if (clear.kind === 'there') there++
      else {
        moved.push({ file: each.file.name, line: value.line, key: value.key })
        replacements.push(replaced(each.file.text, value, `${cipherMark}${keys.to.encrypt(asIs(clear.text))}`))
      }
    }
    if (replacements.length > 0) changes.push(await changeOf(each, replacements, keys.to))
  }
  if (findings.length > 0) throw refused(findings)
  return { files, moved, there, changes }
}

type Clear =
  | { readonly kind: 'clear'; readonly text: string }
  | { readonly kind: 'there' }
  | { readonly kind: 'unreadable'; readonly because: string }

function clearOf(cipher: string, { from, to }: { readonly from: CipherKey; readonly to: CipherKey }): Clear {
  const because = whyNot(from, cipher)
  if (because === null) return { kind: 'clear', text: from.decrypt(cipher) }
  return to.kind !== 'rsa-public' && whyNot(to, cipher) === null ? { kind: 'there' } : { kind: 'unreadable', because }
}

/** A value that looks as if it began with a group is none. */
function asIs(clear: string): string {
  return /^\{(?:key:|plain\})/.test(clear) ? `{plain}${clear}` : clear
}

/** Read again before it is written: nothing but ciphers may mean something else. */
async function changeOf({ file, values }: ReadFile, replacements: readonly Replacement[], to: CipherKey): Promise<Change> {
  const text = withReplacements(file.text, replacements)
  const after = await writtenValues({ ...file, text })
  const isSound = after.length === values.length && values.every((value, at) => isSame(value, after[at], to))
  if (!isSound) throw new MsaError('FAILED', `${file.name} would mean something else afterwards, so nothing was written.`)
  return { file, text }
}

function isSame(before: { key: string; text: string }, after: { key: string; text: string } | undefined, to: CipherKey): boolean {
  if (after === undefined || before.key !== after.key) return false
  if (!isCipher(before.text)) return before.text === after.text
  return isCipher(after.text) && (to.kind === 'rsa-public' || whyNot(to, after.text) === null)
}

const mostShown = 20

function refused(findings: readonly Finding[]): MsaError {
  const lines = findings
    .slice(0, mostShown)
    .map(({ file, line, because }) => `${file}${line === null ? '' : `:${line}`}  ${because}`)
  const more = findings.length > mostShown ? [`… and ${findings.length - mostShown} more`] : []
  return new MsaError('CIPHER_UNREADABLE', `${findings.length} cannot be read with the old key, so nothing was written.`, {
    details: [...lines, ...more],
    hint: 'msa config check   says what each of them is; mend or remove them first',
  })
}
