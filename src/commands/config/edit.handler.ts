import { basename } from 'node:path'
import { runInForeground } from '../../runtime/foreground.ts'
import { openPrivateFile } from '../../runtime/private-file.ts'
import { MsaError } from '../../shared/errors.ts'
import { cipherKeyOf, type KeyOption } from '../../shell/cipher-key.ts'
import type { Context } from '../../shell/context.ts'
import { type ConfigFile, kindOf, readConfigFile } from '../../systems/config/config-file.ts'
import { readable } from '../../systems/config/config-repository.ts'
import { type ClosedFile, closedFile, type OpenedFile, openedFile } from '../../systems/config/edit.ts'
import type { CipherKey } from '../../systems/config/key.ts'
import { writeFiles } from '../../systems/config/write-files.ts'
import { counted } from './check.render.ts'
import { existingFile } from './config-files.ts'
import { repositoryOf } from './repository.ts'
import type { RepositoryOption } from './repository-option.ts'

export interface EditInput extends RepositoryOption, KeyOption {
  readonly where: string
  readonly profile?: string
  readonly commit?: boolean
  readonly message?: string
}

export async function edit(ctx: Context, input: EditInput): Promise<void> {
  const folder = await repositoryOf(ctx, input)
  const { path, name } = await existingFile(folder, input.where, input.profile)
  const key = await cipherKeyOf(ctx, input)
  if (key.kind === 'rsa-public') {
    throw new MsaError('KEY_UNREADABLE', 'With a public key nothing can be read, so nothing can be edited.', {
      hint: 'the private key: --key-file FILE',
      exitCode: 2,
    })
  }
  const file = await readable(readConfigFile(path, name, kindOf(path) ?? 'yaml'))
  const opened = await readable(openedFile(file, key))
  sayUnreadable(ctx, opened, key)
  const closed = await edited(ctx, file, opened, key)
  const isChanged = closed !== undefined && closed.text !== file.text
  if (isChanged) await writeFiles([{ file, text: closed.text }])
  const commit = isChanged && input.commit ? await committed(ctx, folder, path, input) : null
  const result = {
    file: name,
    changed: isChanged,
    encrypted: closed?.encrypted ?? [],
    kept: closed?.kept ?? opened.secrets.length,
    commit,
  }
  ctx.output.result(result, ({ changed, encrypted, kept }, { ink }) => {
    if (!changed) return `${name} is as it was`
    const what = encrypted.length === 0 ? '' : `; encrypted ${encrypted.join(', ')}`
    return `${ink.good('✓')} ${name} is written${what}${kept === 0 ? '' : `; ${counted(kept, 'cipher')} as before`}${commit === null ? '' : `; committed as ${commit.slice(0, 8)}`}`
  })
}

function sayUnreadable({ output }: Context, { secrets, unreadable }: OpenedFile, key: CipherKey): void {
  for (const { file, line, because } of unreadable) output.warn(`${file}:${line} stays a {cipher}: ${because}`)
  if (unreadable.length === 0 || secrets.length > 0) return
  throw new MsaError('CIPHER_UNREADABLE', `Not one of its ciphers can be decrypted with the key of ${key.from}.`, {
    hint: 'the right key: --key-file FILE, ENCRYPT_KEY, or --ask-key',
  })
}

/** Undefined: the editor gave up, or nothing was typed. */
async function edited(ctx: Context, file: ConfigFile, opened: OpenedFile, key: CipherKey): Promise<ClosedFile | undefined> {
  const copy = await openPrivateFile(ctx.paths.runtimeDir, basename(file.path), Buffer.from(opened.text, 'utf8'))
  try {
    for (;;) {
      await runEditor(ctx, copy.path)
      const text = new TextDecoder().decode(await copy.read())
      if (text === opened.text) return undefined
      try {
        return await readable(closedFile(file, opened, text, key))
      } catch (error) {
        if (!(error instanceof MsaError)) throw error
        await againOrThrow(ctx, error)
      }
    }
  } finally {
    copy.remove()
  }
}

async function againOrThrow(ctx: Context, error: MsaError): Promise<void> {
  const again = await ctx.output
    .ask({ kind: 'confirm', message: `${error.message} Edit it again?`, flag: 'mend it', default: true })
    .catch(() => false)
  if (!again) throw error
}

async function runEditor(ctx: Context, path: string): Promise<void> {
  const editor = ctx.env.VISUAL || ctx.env.EDITOR || 'vi'
  // As git does: an editor may be a line with arguments.
  const command = ['sh', '-c', `${editor} "$@"`, editor, path] as const
  const code = await runInForeground([...command], { env: { ...ctx.env }, cwd: ctx.cwd, signal: ctx.signal })
  ctx.signal.throwIfAborted()
  if (code === 0) return
  throw new MsaError('FAILED', `${editor} ended with ${code}, so nothing was written.`, {
    hint: 'EDITOR=nano   names another editor',
  })
}

async function committed(ctx: Context, folder: string, path: string, { message }: EditInput): Promise<string | null> {
  const { commitFiles } = await import('../../systems/config/commit.ts')
  return commitFiles({ folder, paths: [path], message: message ?? `Edit ${basename(path)}`, env: ctx.env, signal: ctx.signal })
}
