import { MsaError } from '../../shared/errors.ts'
import { cipherKeyOf, type KeyOption } from '../../shell/cipher-key.ts'
import type { Context } from '../../shell/context.ts'
import type { Column, Page } from '../../shell/output.ts'
import { type HistoryEntry, settingHistory } from '../../systems/config/history.ts'
import type { CipherKey } from '../../systems/config/key.ts'
import { repositoryOf } from './repository.ts'
import type { RepositoryOption } from './repository-option.ts'

export interface HistoryInput extends RepositoryOption, KeyOption {
  readonly key: string
  readonly file?: string
  readonly max?: number
  readonly reveal?: boolean
  readonly headers?: boolean
}

export async function history(ctx: Context, input: HistoryInput): Promise<void> {
  const { key, file, max, reveal = false, headers = true } = input
  const folder = await repositoryOf(ctx, input)
  const cipherKey = await keyIfThere(ctx, input)
  const progress = ctx.output.progress(`going through the commits of ${folder}`)
  const { env, signal } = ctx
  const entries = await settingHistory({ folder, key, file, cipherKey, reveal, env, signal }).finally(() => progress.done())
  ctx.output.list(entries.slice(0, max), (page) => columns(page), {
    none: `no commit of ${folder} has a ${key}`,
    noHeaders: !headers,
  })
}

/** Without one, a cipher is a cipher. */
async function keyIfThere(ctx: Context, input: HistoryInput): Promise<CipherKey | undefined> {
  const isNamed = input.keyFile !== undefined || input.keyStore !== undefined || input.askKey === true
  return cipherKeyOf(ctx, input).catch((error: unknown) => {
    if (isNamed || !(error instanceof MsaError) || error.code === 'INTERRUPTED') throw error
    return undefined
  })
}

function columns({ ink, style }: Page): readonly Column<HistoryEntry>[] {
  return [
    {
      title: 'WHEN',
      name: true,
      cell: ({ date }) => (date === null ? ink.changing('now') : style === 'raw' ? date : date.slice(0, 16).replace('T', ' ')),
    },
    { title: 'COMMIT', name: true, cell: ({ commit }) => commit?.slice(0, 8) ?? '–' },
    { title: 'WHO', cell: ({ author }) => author || '–' },
    { title: 'WHERE', name: true, cell: ({ file, line }) => `${file}${line === null ? '' : `:${line}`}` },
    { title: 'KEY', name: true, cell: ({ key }) => key },
    { title: 'FROM → TO', cell: changeAsText },
    { title: 'WHY', wide: true, cell: ({ subject }) => subject },
  ]
}

function changeAsText({ kind, from, to }: HistoryEntry): string {
  const show = (value: string | null) => (value ?? '–').replace(/\r\n|[\r\n]/g, '⏎').replace(/\p{Cc}/gu, '?')
  if (kind === 're-encrypted') return `${show(to)} (another cipher, the same secret)`
  return `${show(from)} → ${show(to)}${kind === 'changed' && from === to ? ' (another one)' : ''}`
}
