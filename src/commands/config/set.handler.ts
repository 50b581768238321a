import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { MsaError } from '../../shared/errors.ts'
import { cipherKeyOf, type KeyOption } from '../../shell/cipher-key.ts'
import type { ConfigServerOption } from '../../shell/config-server.ts'
import type { Context } from '../../shell/context.ts'
import { typedValue } from '../../shell/typed-value.ts'
import { type ConfigFile, kindOf, newConfigFile, readConfigFile } from '../../systems/config/config-file.ts'
import { readable } from '../../systems/config/config-repository.ts'
import type { CipherKey } from '../../systems/config/key.ts'
import { type SetValue, withSetting } from '../../systems/config/set-value.ts'
import { writeFiles } from '../../systems/config/write-files.ts'
import { isSecretName, masked } from '../../systems/masked.ts'
import { findFile } from './config-files.ts'
import { repositoryOf } from './repository.ts'
import type { RepositoryOption } from './repository-option.ts'

export interface SetInput extends RepositoryOption, KeyOption, ConfigServerOption {
  readonly where: string
  readonly key: string
  readonly words: readonly string[]
  readonly profile?: string
  readonly encrypt?: boolean
  readonly text?: boolean
  /** From 0. */
  readonly document?: number
  readonly commit?: boolean
  readonly message?: string
  readonly refresh?: boolean
  readonly dryRun?: boolean
}

export async function set(ctx: Context, input: SetInput): Promise<void> {
  const { where, key, words, profile, dryRun = false } = input
  if (!/^[^\s.=]+(?:\.[^\s.=]+)*$/.test(key)) {
    throw new MsaError('USAGE', `"${key}" is no name of a setting.`, { hint: 'spring.datasource.password', exitCode: 2 })
  }
  const folder = await repositoryOf(ctx, input)
  const wanted = await findFile(folder, where, profile)
  const kind = kindOf(wanted.path) ?? 'yaml'
  const file = wanted.isThere
    ? await readable(readConfigFile(wanted.path, wanted.name, kind))
    : newConfigFile(wanted.path, wanted.name, kind)
  const cipherKey = input.encrypt ? await cipherKeyOf(ctx, input) : undefined
  const value = await typedValue(ctx, {
    words,
    keepLineEnd: false,
    question: `${key}:`,
    flag: `msa config set ${where} ${key} -`,
  })
  const done = await readable(changed(file, input, value, cipherKey))
  if (!dryRun && done.kind !== 'unchanged') {
    if (!wanted.isThere) await mkdir(dirname(wanted.path), { recursive: true })
    await writeFiles([{ file, text: done.text }])
  }
  const commit = input.commit && !dryRun ? await committed(ctx, folder, wanted.path, input) : null
  const refreshed = input.refresh && !dryRun ? await refresh(ctx, input) : null
  const isSecret = input.encrypt === true || isSecretName(done.key) || (done.before?.startsWith('{cipher}') ?? false)
  const result = {
    ...{ kind: done.kind, file: wanted.name, line: done.line, key: done.key, written: !dryRun && done.kind !== 'unchanged' },
    from: done.before === null ? null : masked(done.key, done.before, isSecret),
    to: masked(done.key, value, isSecret),
    ...{ encrypted: input.encrypt === true, commit, refreshed },
  }
  ctx.output.result(result, ({ kind, from, to, written }, { ink }) => {
    const place = `${wanted.name}:${done.line}`
    if (kind === 'unchanged') return `${done.key} is ${to} already, in ${place}`
    const what = `${done.key}  ${from === null ? to : `${from} → ${to}`}`
    const more = [
      commit === null ? '' : `  committed as ${commit.slice(0, 8)}`,
      refreshed === null ? '' : `  told ${refreshed} to refresh`,
    ]
    const next = written && commit === null && refreshed === null ? ['  next  msa bus refresh'] : []
    return [`${written ? ink.good('✓') : 'would write'} ${place}  ${what}`, ...more.filter((line) => line !== ''), ...next].join(
      '\n',
    )
  })
}

/** The same secret keeps its cipher. */
async function changed(file: ConfigFile, input: SetInput, value: string, cipherKey: CipherKey | undefined): Promise<SetValue> {
  const { key, document, text: isText = false } = input
  if (cipherKey === undefined) return withSetting(file, { key, text: value, isText, document })
  const { writtenText } = await import('../../systems/config/set-value.ts')
  const before = await writtenText(file, { key, document })
  const cipher = before !== undefined && says(cipherKey, before, value) ? before : `{cipher}${cipherKey.encrypt(value)}`
  return withSetting(file, { key, text: cipher, isText: true, document })
}

function says(key: CipherKey, cipher: string, value: string): boolean {
  try {
    return cipher.startsWith('{cipher}') && key.decrypt(cipher) === value
  } catch {
    return false
  }
}

async function committed(ctx: Context, folder: string, path: string, { key, message }: SetInput): Promise<string | null> {
  const { commitFiles } = await import('../../systems/config/commit.ts')
  return commitFiles({ folder, paths: [path], message: message ?? `Set ${key}`, env: ctx.env, signal: ctx.signal })
}

/** Who is told: all of an application, or everybody. */
async function refresh(ctx: Context, input: SetInput): Promise<string> {
  const [{ configServerOf }, { publishRefresh }] = await Promise.all([
    import('../../shell/config-server.ts'),
    import('../../systems/config/refresh.ts'),
  ])
  const application = input.where.replace(/^.*\/|\.\w+$/g, '')
  const destination = /^application\b/.test(application) || /\.\w+$/.test(input.where) ? undefined : application
  try {
    await publishRefresh(await configServerOf(ctx, input), destination, ctx.signal)
  } catch (error) {
    if (!(error instanceof MsaError)) throw error
    const { code, message, hint, details, exitCode } = error
    throw new MsaError(code, `It is written, but nobody was told. ${message}`, {
      details,
      exitCode,
      ...(hint !== undefined && { hint }),
    })
  }
  return destination ?? 'everybody'
}
