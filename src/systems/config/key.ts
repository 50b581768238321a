import { createCipherLocator } from '../../protocols/cipher/create-ciphers.ts'
import { parseCipherKeys, stripCipherPrefix } from '../../protocols/cipher/prefix.ts'
import { CipherError, type CipherLocator, type CipherSettings } from '../../protocols/cipher/text-cipher.ts'
import { MsaError, messageOf } from '../../shared/errors.ts'
import { isBareCipher, whyUnreadable, withoutMark } from './cipher-text.ts'
import { type TextKey, textKey } from './key-text.ts'

/** Where a key comes from, found and read; what it is made of never leaves this folder. */
export type KeyMaterial =
  | {
      readonly kind: 'text'
      readonly text: string
      readonly salt?: string | undefined
      readonly passphrase?: string | undefined
      readonly from: string
    }
  | {
      readonly kind: 'store'
      readonly bytes: Buffer
      readonly password: string
      readonly alias: string
      readonly secret?: string | undefined
      readonly rsa?: CipherSettings['rsa']
      readonly from: string
    }

/** What ciphers are made and read with. */
export interface CipherKey {
  readonly kind: TextKey['kind'] | 'key-store'
  /** As people are told. */
  readonly from: string
  readonly warning?: string | undefined
  /** The cipher text, behind its groups, without `{cipher}`. A value that begins with `{key:alias}` says with which key of a store. */
  encrypt(value: string): string
  /** With or without `{cipher}` and groups. Throws an MsaError that says why it cannot be read. */
  decrypt(cipher: string): string
}

export async function openKey(material: KeyMaterial): Promise<CipherKey> {
  const { from } = material
  if (material.kind === 'text') {
    const { kind, cipher, warning } = textKey({ ...material, salt: material.salt ?? 'deadbeef' })
    return keyOf({ kind, from, warning }, () => cipher)
  }
  return keyOf({ kind: 'key-store', from }, await openStore(material))
}

async function openStore(material: Extract<KeyMaterial, { kind: 'store' }>): Promise<CipherLocator> {
  const { bytes, password, alias, secret, rsa = {}, from } = material
  const keyStore = { bytes, password, alias, ...(secret !== undefined && { secret }) }
  const unreadable = (error: unknown) =>
    new MsaError('KEY_UNREADABLE', `The key of ${from} cannot be used: ${messageOf(error)}.`, {
      hint: 'keytool -list -keystore FILE   says which aliases it has',
      exitCode: 2,
    })
  try {
    const locate = await createCipherLocator({ keyStore, rsa })
    // A wrong alias is said before anything is asked or read.
    locate({})
    return locate
  } catch (error) {
    throw error instanceof CipherError ? unreadable(error) : error
  }
}

function keyOf(facts: Pick<CipherKey, 'kind' | 'from' | 'warning'>, locate: CipherLocator): CipherKey {
  return {
    ...facts,
    encrypt: (value) => {
      const { groups, keys, clear } = groupsOf(value)
      try {
        return groups + locate(keys).encrypt(clear)
      } catch (error) {
        throw asMsaError(error, facts, '')
      }
    },
    decrypt: (text) => {
      const cipher = withoutMark(text)
      try {
        if (!isBareCipher(stripCipherPrefix(cipher))) throw new CipherError('not-encrypted', 'it is no cipher text')
        return locate(parseCipherKeys(cipher)).decrypt(stripCipherPrefix(cipher))
      } catch (error) {
        throw asMsaError(error, facts, stripCipherPrefix(cipher))
      }
    },
  }
}

/**
 * A server reads any `{a:b}` before a value as a group, and loses it. Here nothing passes through a server: only what must be
 * a group is one, and a JSON document stays whole.
 */
function groupsOf(value: string): { groups: string; keys: Readonly<Record<string, string>>; clear: string } {
  if (value.startsWith('{plain}')) return { groups: '', keys: {}, clear: value.slice('{plain}'.length) }
  const [group = '', alias] = /^\{key:([^{}\r\n]+)\}/.exec(value) ?? []
  const rest = value.slice(group.length)
  const clear = group !== '' && rest.startsWith('{plain}') ? rest.slice('{plain}'.length) : rest
  return { groups: group, keys: alias === undefined ? {} : { key: alias }, clear }
}

function asMsaError(error: unknown, { kind, from }: Pick<CipherKey, 'kind' | 'from'>, cipher: string): unknown {
  if (!(error instanceof CipherError)) return error
  const because = whyUnreadable(error, kind, cipher)
  return new MsaError('CIPHER_UNREADABLE', `It cannot be decrypted with the key of ${from}: ${because}.`, {
    hint: 'the right key: --key-file FILE, ENCRYPT_KEY, or --ask-key',
  })
}
