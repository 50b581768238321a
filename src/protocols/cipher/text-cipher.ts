/** What `{cipher}` texts are made and read with. Each call may throw a `CipherError`. */
export interface TextCipher {
  encrypt(text: string): string
  decrypt(cipherText: string): string
  /** `ssh-rsa … application`; undefined for a symmetric key. */
  readonly publicKey?: string
}

/**
 * Finds the cipher for the `{key:…}{secret:…}` of a text; without them, the default one.
 * Undefined: no key is configured at all.
 */
export type CipherLocator = (keys: Readonly<Record<string, string>>) => TextCipher

/** no-key · unknown-key: no such alias, or a wrong secret · not-encrypted: not of this key, or broken · cannot-decrypt: a public key only · malformed: key material that cannot be read. */
export type CipherErrorKind = 'no-key' | 'unknown-key' | 'not-encrypted' | 'cannot-decrypt' | 'malformed'

/** Never holds the text or the key. */
export class CipherError extends Error {
  readonly kind: CipherErrorKind

  constructor(kind: CipherErrorKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'CipherError'
    this.kind = kind
  }
}

/** `encrypt.*` as configured. */
export interface CipherSettings {
  readonly key?: string
  /** Hex. */
  readonly salt?: string
  readonly keyStore?: {
    /** The bytes of the store: reading them is the caller's part. */
    readonly bytes: Buffer
    readonly password: string
    readonly alias: string
    /** The password of the key; the store's by default. */
    readonly secret?: string
  }
  readonly rsa?: { readonly algorithm?: 'DEFAULT' | 'OAEP'; readonly strong?: boolean; readonly salt?: string }
}
