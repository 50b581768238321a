import { readFileSync } from 'node:fs'

interface Store {
  readonly base64: string
  readonly storePassword: string
  readonly keyPassword: string
  readonly alias: string
  readonly publicKeySsh: string
}

interface CryptoVectors {
  readonly aes: readonly { readonly key: string; readonly salt: string; readonly plain: string; readonly cipherHex: string }[]
  readonly derivedKeyHex_foo_deadbeef: string
  readonly keystores: Readonly<Record<'jks' | 'pkcs12', Store>>
  readonly rsa: readonly {
    readonly keystore: 'jks' | 'pkcs12'
    readonly algorithm: 'DEFAULT' | 'OAEP'
    readonly strong: boolean
    readonly salt: string
    readonly cipherBase64: string
    readonly plain: string
  }[]
}

/** Written by Spring Security and keytool. */
export const cryptoVectors: CryptoVectors = JSON.parse(
  readFileSync(new URL('../../vectors/crypto.json', import.meta.url), 'utf8'),
)

export function keyStoreSettings(kind: 'jks' | 'pkcs12'): { bytes: Buffer; password: string; alias: string; secret: string } {
  const { base64, storePassword, keyPassword, alias } = cryptoVectors.keystores[kind]
  return { bytes: Buffer.from(base64, 'base64'), password: storePassword, alias, secret: keyPassword }
}
