import { MsaError } from '../../shared/errors.ts'
import { cipherKeyOf, type KeyOption } from '../../shell/cipher-key.ts'
import type { Context } from '../../shell/context.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { typedValue } from '../../shell/typed-value.ts'
import { encryptedAsText } from './encrypt.render.ts'

export interface EncryptInput extends KeyOption, TargetOption {
  readonly words: readonly string[]
  readonly property?: string
  readonly yaml?: string
  readonly keepNewline?: boolean
  readonly server?: boolean
  readonly url?: string
}

export async function encrypt(ctx: Context, input: EncryptInput): Promise<void> {
  const { words, property, yaml, keepNewline = false } = input
  if (property !== undefined && yaml !== undefined) {
    throw new MsaError('USAGE', '--property and --yaml are two forms, and one is printed.', { exitCode: 2 })
  }
  const key = await cipherKeyOf(ctx, input)
  const value = await typedValue(ctx, { words, keepLineEnd: keepNewline, question: 'The value:', flag: 'msa encrypt -' })
  if (value === '') ctx.output.warn('the value is empty')
  const cipher = key.encrypt(value)
  const server = input.server || input.url !== undefined ? await sameOnServer(ctx, input, { cipher, value }) : null
  ctx.output.result({ cipher: `{cipher}${cipher}`, key: key.from, name: property ?? yaml ?? null, server }, (found, page) =>
    encryptedAsText(found, {
      style: page.style,
      form: property === undefined ? (yaml === undefined ? 'bare' : 'yaml') : 'property',
    }),
  )
}

/** The server's address, once it has said that it reads what was encrypted here. */
async function sameOnServer(
  ctx: Context,
  input: EncryptInput,
  { cipher, value }: { readonly cipher: string; readonly value: string },
): Promise<string> {
  const [{ configServerOf }, { decryptedByServer }] = await Promise.all([
    import('../../shell/config-server.ts'),
    import('../../systems/config/server-ciphers.ts'),
  ])
  const server = await configServerOf(ctx, input)
  const clear = await decryptedByServer(server, cipher, ctx.signal)
  if (clear === value || clear === value.replace(/^\{key:[^}]*\}/, '').replace(/^\{plain\}/, '')) {
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
