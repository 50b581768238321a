import { listAsText } from '../../shell/output/table.ts'
import type { Page } from '../../shell/output.ts'
import type { CheckedCipher } from '../../systems/config/check.ts'

export interface CheckResult {
  readonly folder: string
  readonly key: string
  readonly files: number
  readonly failed: number
  readonly ciphers: readonly CheckedCipher[]
}

export function checkAsText(
  { folder, key, files, failed, ciphers }: CheckResult,
  page: Page,
  { all = false, headers = true }: { readonly all?: boolean; readonly headers?: boolean },
): string {
  const { good, bad } = page.ink
  const shown = ciphers.filter(({ ok }) => all || !ok)
  const columns = [
    { title: 'WHERE', name: true as const, cell: ({ file, line }: CheckedCipher) => `${file}${line === null ? '' : `:${line}`}` },
    { title: 'KEY', name: true as const, cell: ({ key }: CheckedCipher) => key ?? '–' },
    { title: '', cell: ({ ok, because }: CheckedCipher) => (ok ? good('ok') : bad(because ?? '')) },
  ]
  const list = shown.length === 0 ? [] : [listAsText(shown, columns, page, { none: '', noHeaders: !headers }), '']
  if (page.style === 'raw') return list[0] ?? ''
  const where = `${counted(ciphers.length, 'cipher')} in ${counted(files, 'file')} of ${folder}`
  const total =
    failed > 0
      ? `${bad('✗')} ${failed} of ${where} cannot be decrypted with the key of ${key}`
      : `${good('✓')} ${where}: the key of ${key} decrypts all`
  return [...list, ciphers.length === 0 ? `no cipher in ${counted(files, 'file')} of ${folder}` : total].join('\n')
}

export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
