import { resolve } from 'node:path'
import { MsaError } from '../../shared/errors.ts'
import type { Context } from '../../shell/context.ts'
import { generatePassword, generateRsa, writeKey } from '../../systems/config/keygen.ts'
import { shownFrom } from './repository.ts'

export interface KeygenInput {
  readonly file: string | undefined
  readonly rsa: boolean
  readonly bits: number
}

const mostBits = 16_384

export async function keygen(ctx: Context, { file, rsa, bits }: KeygenInput): Promise<void> {
  if (bits > mostBits) throw new MsaError('USAGE', `--bits is at most ${mostBits}.`, { hint: '--bits 3072', exitCode: 2 })
  const generated = rsa ? await generateRsa(bits) : generatePassword()
  const { kind, key, publicKey } = generated
  if (file === undefined) return ctx.output.result({ kind, key, publicKey }, () => [key, publicKey ?? ''].join('').trimEnd())
  const files = (await writeKey(generated, resolve(ctx.cwd, file))).map((path) => shownFrom(ctx, path))
  ctx.output.result({ kind, files }, (_, { ink }) =>
    [
      `${ink.good('✓')} ${files.join(' and ')}: for your eyes only; keep a copy, without it no cipher can be read`,
      '  for the lab, in msa.yaml:',
      '    encrypt:',
      `      key: {file: ${files[0]}}`,
      `  here:  msa encrypt 1234 --key-file ${rsa ? files[1] : files[0]}`,
    ].join('\n'),
  )
}
