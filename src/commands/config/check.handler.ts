import { QuietExit } from '../../shared/errors.ts'
import { cipherKeyOf, type KeyOption } from '../../shell/cipher-key.ts'
import type { Context } from '../../shell/context.ts'
import { checkCiphers } from '../../systems/config/check.ts'
import { checkAsText } from './check.render.ts'
import { repositoryOf, shownFrom } from './repository.ts'
import type { RepositoryOption } from './repository-option.ts'

export interface CheckInput extends RepositoryOption, KeyOption {
  readonly all?: boolean
  readonly headers?: boolean
}

export async function check(ctx: Context, input: CheckInput): Promise<void> {
  const folder = await repositoryOf(ctx, input)
  const key = await cipherKeyOf(ctx, input)
  const progress = ctx.output.progress(`trying the ciphers of ${folder}`)
  const found = await checkCiphers(folder, key, ctx.signal).finally(() => progress.done())
  const failed = found.ciphers.filter(({ ok }) => !ok).length
  const result = { folder: shownFrom(ctx, folder), key: key.from, files: found.files, failed, ciphers: found.ciphers }
  ctx.output.result(result, (value, page) => checkAsText(value, page, input))
  if (failed > 0) throw new QuietExit(1)
}
