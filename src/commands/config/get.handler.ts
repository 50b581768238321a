import { MsaError } from '../../shared/errors.ts'
import { didYouMean } from '../../shared/suggest.ts'
import { type ConfigServerOption, configServerOf } from '../../shell/config-server.ts'
import type { Context } from '../../shell/context.ts'
import type { Column, Page } from '../../shell/output.ts'
import { isBroken, type Served, type ServedSetting, servedSettings } from '../../systems/config/served.ts'
import { keyMatcher } from '../../systems/config/setting-name.ts'
import { masked } from '../../systems/masked.ts'
import { repositoryIfAny } from './repository.ts'
import type { RepositoryOption } from './repository-option.ts'

export interface GetInput extends RepositoryOption, ConfigServerOption {
  readonly application: string
  readonly key: string | undefined
  readonly profile: string
  readonly label?: string
  readonly all?: boolean
  readonly reveal?: boolean
  readonly headers?: boolean
}

interface Row {
  readonly key: string
  readonly value: string
  readonly file: string | null
  readonly line: number | null
  readonly source: string
  /** A stronger one hides it. */
  readonly hidden: boolean
}

export async function get(ctx: Context, input: GetInput): Promise<void> {
  const { application, key, profile, label, headers = true } = input
  const server = await configServerOf(ctx, input)
  // Only to find the lines of what was decrypted: it may well be elsewhere.
  const repo = await repositoryIfAny(ctx, input)
  const served = await servedSettings({ server, application, profiles: profile, label, repo, signal: ctx.signal })
  sayBroken(ctx, served, key)
  const wanted = key === undefined ? served.settings : chosen(served, key)
  const rows = wanted.flatMap((setting) => rowsOf(setting, input))
  ctx.output.list(rows, (page) => columns(page, input), {
    none: `the config server has no settings for ${application}${profile === 'default' ? '' : ` with the profile ${profile}`}`,
    noHeaders: !headers,
  })
}

function sayBroken({ output }: Context, { settings }: Served, key: string | undefined): void {
  const isMeant = key === undefined ? () => true : keyMatcher(key)
  for (const { key: name, value, origin } of settings) {
    const plain = name.replace(/^invalid\./, '')
    if (!isBroken(name, value) || !isMeant(plain)) continue
    const place = `${origin.file ?? origin.source}${origin.line === null ? '' : `:${origin.line}`}`
    output.warn(`${place}  the server cannot decrypt ${plain}, and says nothing for it (msa config check)`)
  }
}

function chosen({ settings, application }: Served, key: string): readonly ServedSetting[] {
  const isMeant = keyMatcher(key)
  const found = settings.filter((setting) => isMeant(setting.key))
  if (found.length > 0) return found
  const broken = settings.find((setting) => isMeant(setting.key.replace(/^invalid\./, '')))
  if (broken !== undefined) {
    throw new MsaError('CIPHER_UNREADABLE', `${key} is a {cipher} that the config server cannot decrypt.`, {
      hint: 'msa config check   says which, and why',
    })
  }
  const names = settings.map((setting) => setting.key)
  throw new MsaError('CONFIG_INVALID', `${application} is told no ${key}.${didYouMean(key, names)}`, {
    hint: `msa config get ${application}   shows all`,
  })
}

function rowsOf(
  { key, value, isSecret, origin, beats }: ServedSetting,
  { all = false, reveal = false }: GetInput,
): readonly Row[] {
  const show = (text: string) => (reveal ? text : masked(key, text, isSecret))
  const row = (each: { value: string; origin: ServedSetting['origin'] }, hidden: boolean): Row => {
    const { file, line, source } = each.origin
    return { key, value: show(each.value), file, line, source, hidden }
  }
  return [row({ value, origin }, false), ...(all ? beats.map((each) => row(each, true)) : [])]
}

function columns({ style, ink }: Page, { key, all }: GetInput): readonly Column<Row>[] {
  const value = {
    title: 'VALUE',
    cell: ({ value, hidden }: Row) => (style === 'raw' ? value : hidden ? ink.dim(oneLine(value)) : oneLine(value)),
  }
  if (style === 'raw' && key !== undefined && !all && !/\*/.test(key)) return [value]
  return [
    { title: 'KEY', name: true, cell: ({ key, hidden }) => (hidden ? ink.dim(`  ${key}`) : key) },
    value,
    { title: 'FROM', name: true, cell: ({ file, line, source }) => `${file ?? source}${line === null ? '' : `:${line}`}` },
    { title: 'SOURCE', wide: true, cell: ({ source }) => source },
  ]
}

function oneLine(text: string): string {
  return text.replace(/\r\n|[\r\n]/g, '⏎').replace(/\p{Cc}/gu, '?')
}
