import { createPrivateKey, createPublicKey } from 'node:crypto'
import forge from 'node-forge'
import type { KeyStore } from './key-store.ts'
import { type RsaKey, rsaKeyOf } from './rsa.ts'
import { CipherError } from './text-cipher.ts'

type Bag = forge.pkcs12.Bag

/** Its keys have the password of the store. */
export function openPkcs12(bytes: Buffer, password: string): KeyStore {
  const keys = readKeys(bytes, password)
  return {
    find: (alias, secret) => {
      const key = keys.get(alias.toLowerCase())
      if (key === undefined) throw new CipherError('unknown-key', 'there is no such key in the key store')
      if (key.privateKey !== undefined && secret !== password)
        throw new CipherError('unknown-key', 'the secret is not the one of this key')
      return key
    },
  }
}

function readKeys(bytes: Buffer, password: string): ReadonlyMap<string, RsaKey> {
  try {
    const store = forge.pkcs12.pkcs12FromAsn1(forge.asn1.fromDer(bytes.toString('binary')), password)
    return keysOf(store.safeContents.flatMap(({ safeBags }) => safeBags))
  } catch (error) {
    throw new CipherError('malformed', 'the key store cannot be opened: the password is wrong, or the file is damaged', error)
  }
}

function keysOf(bags: readonly Bag[]): ReadonlyMap<string, RsaKey> {
  const keys = new Map<string, RsaKey>()
  for (const bag of bags) {
    const key = publicKeyOf(bag)
    const alias = aliasOf(bag)
    if (key !== undefined && alias !== undefined) keys.set(alias, { publicKey: key })
  }
  for (const bag of bags) {
    const key = privateKeyOf(bag)
    if (key !== undefined) keys.set(aliasOf(bag) ?? '', key)
  }
  return keys
}

function aliasOf(bag: Bag): string | undefined {
  const names: unknown = bag.attributes?.friendlyName
  return Array.isArray(names) && typeof names[0] === 'string' ? names[0].toLowerCase() : undefined
}

function publicKeyOf({ cert }: Bag): RsaKey['publicKey'] | undefined {
  return cert?.publicKey ? createPublicKey(forge.pki.publicKeyToPem(cert.publicKey)) : undefined
}

function privateKeyOf({ key }: Bag): RsaKey | undefined {
  return key ? rsaKeyOf(createPrivateKey(forge.pki.privateKeyToPem(key))) : undefined
}
