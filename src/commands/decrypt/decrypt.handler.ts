import { MsaError } from '../../shared/errors.ts'
import { cipherKeyOf, type KeyOption } from '../../shell/cipher-key.ts'
import type { Context } from '../../shell/context.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { typedValue } from '../../shell/typed-value.ts'

export interface DecryptInput extends KeyOption, TargetOption {
  readonly words: readonly string[]
  readonly server?: boolean
  readonly url?: string
}

export async function decrypt(ctx: Context, input: DecryptInput): Promise<void> {
  const key = await cipherKeyOf(ctx, input)
  const typed = await typedValue(ctx, { words: input.words, keepLineEnd: false, question: 'The cipher:', flag: 'msa decrypt -' })
  const cipher = pasted(typed)
  const value = key.decrypt(cipher)
  const server = input.server || input.url !== undefined ? await sameOnServer(ctx, input, cipher, value) : null
  ctx.output.result({ value, key: key.from, server }, ({ value }, page) => {
    // On a terminal nothing of a stranger's moves the cursor.
    return ctx.stdout.isTTY && page.style !== 'raw' ? value.replace(/[^\P{Cc}\n\t]/gu, '?') : value
  })
}

/** Copied out of a file, with its quotes, its name, or broken over several lines. */
function pasted(text: string): string {
  const trimmed = text.trim()
  const [, quote, inside] = /(["']?)(\{cipher\}[\s\S]+?)\1\s*$/.exec(trimmed) ?? []
  const found = quote === undefined || inside === undefined ? trimmed.replace(/^(["'])([\s\S]*)\1$/, '$2') : inside
  return found.replace(/\s*[\r\n]+\s*/g, '')
}

async function sameOnServer(ctx: Context, input: DecryptInput, cipher: string, value: string): Promise<string> {
  const [{ configServerOf }, { decryptedByServer }] = await Promise.all([
    import('../../shell/config-server.ts'),
    import('../../systems/config/server-ciphers.ts'),
  ])
  const server = await configServerOf(ctx, input)
  const clear = await decryptedByServer(server, cipher, ctx.signal)
  if (clear === value) {
    ctx.output.note(`${server.url} decrypts it to the same`)
    return server.url
  }
  throw new MsaError(
    'CIPHER_UNREADABLE',
    `${server.url} ${clear === undefined ? 'cannot decrypt it: its key is another one' : 'decrypts it to something else'}.`,
    {
      hint: 'the key the server has: --key-file FILE, or ENCRYPT_KEY',
    },
  )
}
