import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { isPem, readPem } from '../../protocols/cipher/pem.ts'
import { createRsaCipher, type RsaKey, rsaKeyOf } from '../../protocols/cipher/rsa.ts'
import { createSymmetricCipher } from '../../protocols/cipher/symmetric.ts'
import { CipherError, type TextCipher } from '../../protocols/cipher/text-cipher.ts'
import { isHex } from '../../protocols/cipher/text-encodings.ts'
import { MsaError } from '../../shared/errors.ts'

export interface TextKey {
  readonly kind: 'password' | 'rsa' | 'rsa-public'
  readonly cipher: TextCipher
  /** What a Spring server would make of the same text, where that is something else. */
  readonly warning?: string
}

export interface TextKeyFacts {
  readonly text: string
  /** Hex. */
  readonly salt: string
  /** Of an encrypted PEM. */
  readonly passphrase?: string | undefined
  /** Where it was found, as people are told. */
  readonly from: string
}

/** The text of a key as Spring's own CLI reads it, and PKCS#8 besides: RSA where it looks like that, otherwise a password. */
export function textKey(facts: TextKeyFacts): TextKey {
  const text = facts.text.trim()
  if (text === '') throw unreadable(facts, 'it is empty')
  if (isEncryptedPem(text)) return { kind: 'rsa', cipher: createRsaCipher(openedPem(facts, text)) }
  if (text.includes('BEGIN OPENSSH PRIVATE KEY')) {
    throw unreadable(facts, 'it is in the format of OpenSSH', 'ssh-keygen -p -m PEM -f COPY_OF_THE_KEY   makes it PEM')
  }
  if (isPem(text)) return { kind: 'rsa', cipher: createRsaCipher(reading(facts, () => readPem(text))) }
  if (text.includes('BEGIN PRIVATE KEY')) return pkcs8(facts, text)
  const publicKey = reading(facts, () => publicKeyIn(text))
  if (publicKey !== undefined) return { kind: 'rsa-public', cipher: createRsaCipher({ publicKey }) }
  return { kind: 'password', cipher: reading(facts, () => createSymmetricCipher(facts.text, facts.salt)) }
}

/** Whether it takes a passphrase to read it. */
export function isEncryptedPem(text: string): boolean {
  return text.includes('BEGIN ENCRYPTED PRIVATE KEY') || /^Proc-Type: 4,ENCRYPTED/m.test(text)
}

function openedPem(facts: TextKeyFacts, text: string): RsaKey {
  const hint = 'openssl rsa -traditional -in KEY.pem -out OPEN.pem   or  --password-file FILE'
  if (facts.passphrase === undefined) throw unreadable(facts, 'it is encrypted with a passphrase', hint)
  try {
    return rsaOnly(createPrivateKey({ key: text, passphrase: facts.passphrase }))
  } catch (error) {
    throw unreadable(facts, 'its passphrase is another one, or it is damaged', hint, error)
  }
}

/** Spring takes this text for a password: what it encrypted is hex, and can be read as that. */
function pkcs8(facts: TextKeyFacts, text: string): TextKey {
  const rsa = createRsaCipher(reading(facts, () => rsaOnly(createPrivateKey(wrapped(text)))))
  const asPassword = createSymmetricCipher(facts.text, facts.salt)
  return {
    kind: 'rsa',
    cipher: { ...rsa, decrypt: (text) => (isHex(text) ? asPassword : rsa).decrypt(text) },
    warning: 'Spring would take this PEM (PKCS#8) for a password; for its encrypt.key: openssl rsa -traditional -in KEY.pem',
  }
}

function rsaOnly(key: KeyObject): RsaKey {
  if (key.asymmetricKeyType !== 'rsa') throw new CipherError('malformed', `it is a key of ${key.asymmetricKeyType}, not of RSA`)
  return rsaKeyOf(key)
}

function publicKeyIn(text: string): KeyObject | undefined {
  if (text.startsWith('ssh-rsa ')) return sshKey(text)
  if (/BEGIN (?:RSA )?PUBLIC KEY/.test(text)) return rsaOnlyPublic(createPublicKey(wrapped(text)))
  return undefined
}

function rsaOnlyPublic(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType === 'rsa') return key
  throw new CipherError('malformed', `it is a key of ${key.asymmetricKeyType}, not of RSA`)
}

/** `ssh-rsa AAAA… who`: three fields, each behind its length: the name, the exponent, the modulus. */
function sshKey(text: string): KeyObject {
  const bytes = Buffer.from(text.split(/\s+/)[1] ?? '', 'base64')
  const fields: Buffer[] = []
  for (let at = 0; at + 4 <= bytes.length; ) {
    const end = at + 4 + bytes.readUInt32BE(at)
    fields.push(bytes.subarray(at + 4, end))
    at = end
  }
  const [, e, n] = fields
  if (e === undefined || n === undefined) throw new CipherError('malformed', 'it is cut short')
  const number = (field: Buffer) => (field[0] === 0 ? field.subarray(1) : field).toString('base64url')
  return createPublicKey({ key: { kty: 'RSA', e: number(e), n: number(n) }, format: 'jwk' })
}

/** Environment variables and YAML lose the line feeds that OpenSSL wants. */
function wrapped(pem: string): string {
  const [, label = '', body = ''] = /-----BEGIN ([A-Z ]+)-----([^-]*)-----END/.exec(pem) ?? []
  const lines = body.replace(/\s|\\n/g, '').match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

function reading<T>(facts: TextKeyFacts, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof MsaError) throw error
    throw unreadable(facts, error instanceof CipherError ? error.message : 'it is no key, or is damaged', undefined, error)
  }
}

function unreadable({ from }: TextKeyFacts, because: string, hint?: string, cause?: unknown): MsaError {
  const said = cause instanceof CipherError ? undefined : cause
  return new MsaError('KEY_UNREADABLE', `The key of ${from} cannot be used: ${because}.`, {
    hint: hint ?? 'a password, or an RSA key as PEM, is what it takes: msa config keygen',
    exitCode: 2,
    ...(said === undefined ? {} : { cause: said }),
  })
}
