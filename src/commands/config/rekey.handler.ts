import { cipherKeyOf, type KeyOption, namedCipherKey } from '../../shell/cipher-key.ts'
import type { Context } from '../../shell/context.ts'
import { commitFiles } from '../../systems/config/commit.ts'
import { planRekey } from '../../systems/config/rekey.ts'
import { writeFiles } from '../../systems/config/write-files.ts'
import { agreed } from './agreed.ts'
import { counted } from './check.render.ts'
import { repositoryOf, shownFrom } from './repository.ts'
import type { RepositoryOption } from './repository-option.ts'

export interface RekeyInput extends RepositoryOption, KeyOption {
  readonly newKeyFile?: string
  readonly newKeyStore?: string
  readonly newAlias?: string
  readonly newPasswordFile?: string
  readonly dryRun?: boolean
  readonly yes?: boolean
  readonly commit?: boolean
}

export async function rekey(ctx: Context, input: RekeyInput): Promise<void> {
  const { dryRun = false, yes = false } = input
  const folder = await repositoryOf(ctx, input)
  const from = await cipherKeyOf(ctx, input)
  const to = await namedCipherKey(ctx, newKeyOf(input), { key: 'The new key', flag: '--new-key-file FILE' })
  const progress = ctx.output.progress(`reading the ciphers of ${folder}`)
  const { files, moved, there, changes } = await planRekey(folder, { from, to }, ctx.signal).finally(() => progress.done())
  const what = `${counted(moved.length, 'cipher')} in ${counted(changes.length, 'file')} of ${shownFrom(ctx, folder)}`
  if (!dryRun && moved.length > 0) {
    const question = `Move ${what} to the key of ${to.from}?`
    if (!yes) await agreed(ctx, { question, details: changes.map(({ file }) => file.name), line: 'the same line with --yes' })
    await writeFiles(changes)
  }
  const paths = changes.map(({ file }) => file.path)
  const commit =
    input.commit && !dryRun && paths.length > 0
      ? await commitFiles({ ...ctx, folder, paths, message: 'Ciphers under another key' })
      : null
  ctx.output.result(
    { written: !dryRun && moved.length > 0, files, moved, already: there, to: to.from, commit },
    ({ moved, written }, { ink }) => {
      const kept = there === 0 ? '' : `; ${counted(there, 'cipher')} had it already`
      if (moved.length === 0) return `nothing to move in ${counted(files, 'file')} of ${shownFrom(ctx, folder)}${kept}`
      const lines = dryRun ? moved.map(({ file, line, key }) => `${file}:${line}  ${key}`) : []
      const next = written ? ['  now give the server the new key: encrypt: in msa.yaml, and  msa up'] : []
      return [
        ...lines,
        written ? `${ink.good('✓')} ${what} moved to the key of ${to.from}${kept}` : `would move ${what}${kept}`,
        ...next,
      ].join('\n')
    },
  )
}

function newKeyOf({ newKeyFile, newKeyStore, newAlias, newPasswordFile, salt, oaep, strong }: RekeyInput): KeyOption {
  return {
    ...(newKeyFile !== undefined && { keyFile: newKeyFile }),
    ...(newKeyStore !== undefined && { keyStore: newKeyStore }),
    ...(newAlias !== undefined && { alias: newAlias }),
    ...(newPasswordFile !== undefined && { passwordFile: newPasswordFile }),
    ...(salt !== undefined && { salt }),
    ...(oaep !== undefined && { oaep }),
    ...(strong !== undefined && { strong }),
  }
}
