import { resolve } from 'node:path'
import type { Command } from 'commander'
import { MsaError } from '../shared/errors.ts'
import type { CipherKey, KeyMaterial } from '../systems/config/key.ts'
import type { Context } from './context.ts'
import type { LabOption } from './options.ts'

export interface KeyOption extends LabOption {
  readonly keyFile?: string
  readonly keyStore?: string
  readonly alias?: string
  readonly passwordFile?: string
  readonly keyPasswordFile?: string
  readonly askKey?: boolean
  readonly salt?: string
  readonly oaep?: boolean
  readonly strong?: boolean
}

/** Where the key is to be found. None of them takes the key itself: what is typed is seen by everybody on the machine. */
export function keyOption(command: Command): Command {
  return command
    .option('--key-file <file>', 'the key: a password, or an RSA key as PEM')
    .option('--key-store <file>', 'a JKS or PKCS12 file with an RSA key')
    .option('--alias <alias>', 'which key of the key store')
    .option('--password-file <file>', 'the password of the key store, or of an encrypted PEM')
    .option('--key-password-file <file>', 'the password of the key, where it has one of its own')
    .option('--ask-key', 'ask for the key, whatever else there is')
    .option('--salt <hex>', 'encrypt.salt, for a password')
    .option('--oaep', 'encrypt.rsa.algorithm=OAEP, for a key store')
    .option('--strong', 'encrypt.rsa.strong=true, for a key store')
}

/** What asked-for things are called, where a command has two keys. */
export interface KeyNames {
  readonly key: string
  readonly flag: string
}

const usual: KeyNames = { key: 'The key', flag: '--key-file FILE' }

/**
 * The first there is: what the line names, `ENCRYPT_*` as Spring reads it, what msa.yaml gives its lab, the lab's own; where
 * there is none, the person is asked.
 */
export async function cipherKeyOf(ctx: Context, option: KeyOption): Promise<CipherKey> {
  const material = (await namedKey(ctx, option)) ?? (await keyAround(ctx, option)) ?? (await keyOfLab(ctx, option))
  return opened(ctx, material ?? (await askedKey(ctx, usual)))
}

/** Only what the line names; otherwise the person is asked. */
export async function namedCipherKey(ctx: Context, option: KeyOption, names: KeyNames): Promise<CipherKey> {
  return opened(ctx, (await namedKey(ctx, option, names)) ?? (await askedKey(ctx, names)))
}

async function opened(ctx: Context, material: KeyMaterial): Promise<CipherKey> {
  const { openKey } = await import('../systems/config/key.ts')
  const key = await openKey(material)
  if (key.warning !== undefined) ctx.output.warn(key.warning)
  return key
}

async function namedKey(ctx: Context, option: KeyOption, names = usual): Promise<KeyMaterial | undefined> {
  const { keyFile, keyStore, askKey } = option
  if (keyFile !== undefined && keyStore !== undefined) {
    throw new MsaError('USAGE', '--key-file and --key-store are two keys, and one is needed.', { exitCode: 2 })
  }
  if (askKey) return askedKey(ctx, names)
  if (keyStore !== undefined) return storeKey(ctx, keyStore, option)
  if (keyFile === undefined) return undefined
  const { readSecretFile } = await import('../systems/config/read-key.ts')
  const path = resolve(ctx.cwd, keyFile)
  const text = await readSecretFile(path)
  const { isEncryptedPem } = await import('../systems/config/key-text.ts')
  const passphrase = isEncryptedPem(text) ? await passwordOf(ctx, option.passwordFile, keyFile) : undefined
  return { kind: 'text', text, salt: option.salt ?? ctx.env.ENCRYPT_SALT, passphrase, from: keyFile }
}

async function storeKey(ctx: Context, file: string, option: KeyOption): Promise<KeyMaterial> {
  const { encryptVariables, readKeyFile, readSecretFile } = await import('../systems/config/read-key.ts')
  const around = encryptVariables(ctx.env)
  const { keyPasswordFile } = option
  const alias = option.alias ?? around.alias
  if (alias === undefined) {
    throw new MsaError('USAGE', 'Which key of the key store? --alias is missing.', {
      hint: `keytool -list -keystore ${file}`,
      exitCode: 2,
    })
  }
  const bytes = await readKeyFile(resolve(ctx.cwd, file))
  const password =
    (option.passwordFile === undefined ? around.password : undefined) ?? (await passwordOf(ctx, option.passwordFile, file))
  const secret = keyPasswordFile === undefined ? around.secret : await readSecretFile(resolve(ctx.cwd, keyPasswordFile))
  const rsa = {
    ...around.rsa,
    ...(option.oaep && { algorithm: 'OAEP' as const }),
    ...(option.strong && { strong: true }),
  }
  return { kind: 'store', bytes, password, alias, secret, rsa, from: `${file} (${alias})` }
}

async function passwordOf(ctx: Context, file: string | undefined, of: string): Promise<string> {
  if (file === undefined) return ctx.output.ask({ kind: 'secret', message: `Password of ${of}:`, flag: '--password-file FILE' })
  const { readSecretFile } = await import('../systems/config/read-key.ts')
  return readSecretFile(resolve(ctx.cwd, file))
}

async function keyAround(ctx: Context, option: KeyOption): Promise<KeyMaterial | undefined> {
  const { encryptVariables } = await import('../systems/config/read-key.ts')
  const { location, key, salt } = encryptVariables(ctx.env)
  // With both, Spring takes the store.
  if (location !== undefined) return storeKey(ctx, location, option)
  return key === undefined ? undefined : { kind: 'text', text: key, salt: option.salt ?? salt, from: 'ENCRYPT_KEY' }
}

/** Of its own msa.yaml as it is now; of another lab, as it was last brought up. */
async function keyOfLab(ctx: Context, option: KeyOption): Promise<KeyMaterial | undefined> {
  const [{ labOf }, { encryptionOf }, { lessonKey }] = await Promise.all([
    import('./lab.ts'),
    import('../lab/encryption.ts'),
    import('../lab/config-serving.ts'),
  ])
  const { lab, project, record } = await labOf(ctx, option)
  const isSaidHere = project.given.includes('encrypt') && lab.name === project.name
  const { key, keyStore } = isSaidHere
    ? await encryptionOf(project, ctx.env)
    : (record?.config.encrypt ?? (await encryptionOf(project, ctx.env)))
  const from = isSaidHere ? 'msa.yaml' : `the lab "${lab.name}"`
  if (keyStore?.location) {
    const { readKeyFile, encryptVariables } = await import('../systems/config/read-key.ts')
    const password = keyStore.password ?? (await passwordOf(ctx, option.passwordFile, keyStore.location))
    const { rsa } = encryptVariables(ctx.env)
    const facts = { password, alias: option.alias ?? keyStore.alias ?? '', secret: keyStore.secret ?? undefined, rsa, from }
    return { kind: 'store', bytes: await readKeyFile(keyStore.location), ...facts }
  }
  if (key === null) return undefined
  if (key === lessonKey && ctx.stdout.isTTY)
    ctx.output.note("the key is the lessons' own, and everybody knows it; for a secret of yours: --key-file")
  return { kind: 'text', text: key, salt: option.salt, from }
}

async function askedKey(ctx: Context, { key, flag }: KeyNames): Promise<KeyMaterial> {
  const text = await ctx.output.ask({ kind: 'secret', message: `${key}:`, flag })
  if (text !== '') return { kind: 'text', text, from: 'the prompt' }
  throw new MsaError('KEY_MISSING', 'Without a key there is nothing to do.', { hint: flag, exitCode: 2 })
}
