import { createHash, createPrivateKey, timingSafeEqual, X509Certificate } from 'node:crypto'
import type { KeyStore } from './key-store.ts'
import { type RsaKey, rsaKeyOf } from './rsa.ts'
import { CipherError } from './text-cipher.ts'

type Entry = { readonly kind: 'key'; readonly encrypted: Buffer } | { readonly kind: 'certificate'; readonly certificate: Buffer }

const HASH_BYTES = 20

/** Java's own key store format. Each key is encrypted with a password of its own, so it is read when it is asked for. */
export function openJks(bytes: Buffer, password: string): KeyStore {
  const content = bytes.subarray(0, -HASH_BYTES)
  if (!sameBytes(sha1(javaPassword(password), Buffer.from('Mighty Aphrodite'), content), bytes.subarray(-HASH_BYTES))) {
    throw new CipherError('malformed', 'the key store cannot be opened: the password is wrong, or the file is damaged')
  }
  const entries = readEntries(content)
  return {
    find: (alias, secret) => {
      const entry = entries.get(alias.toLowerCase())
      if (entry === undefined) throw new CipherError('unknown-key', 'there is no such key in the key store')
      return entry.kind === 'key'
        ? readKey(entry.encrypted, secret)
        : { publicKey: new X509Certificate(entry.certificate).publicKey }
    },
  }
}

function readEntries(content: Buffer): ReadonlyMap<string, Entry> {
  try {
    return readEntriesOf(new Reader(content))
  } catch (error) {
    throw error instanceof CipherError ? error : new CipherError('malformed', 'the key store is damaged', error)
  }
}

function readEntriesOf(reader: Reader): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>()
  reader.number() // the magic
  const version = reader.number()
  const count = reader.number()
  const readCertificate = (): Buffer => {
    if (version === 2) reader.text()
    return reader.block()
  }
  for (let entry = 0; entry < count; entry++) {
    const isKey = reader.number() === 1
    const alias = reader.text().toLowerCase()
    reader.skip(8) // when it was made
    if (!isKey) {
      entries.set(alias, { kind: 'certificate', certificate: readCertificate() })
      continue
    }
    entries.set(alias, { kind: 'key', encrypted: reader.block() })
    for (let chain = reader.number(); chain > 0; chain--) readCertificate()
  }
  return entries
}

/** The stream of SHA-1 over password and last hash, started with the salt, hides the key; a hash behind it proves the password. */
function readKey(encryptedKeyInfo: Buffer, secret: string): RsaKey {
  const protectedKey = lastOctetString(encryptedKeyInfo)
  const password = javaPassword(secret)
  const clear = Buffer.from(protectedKey.subarray(HASH_BYTES, -HASH_BYTES))
  let hash = protectedKey.subarray(0, HASH_BYTES)
  for (let at = 0; at < clear.length; at++) {
    if (at % HASH_BYTES === 0) hash = sha1(password, hash)
    clear[at] = (clear[at] ?? 0) ^ (hash[at % HASH_BYTES] ?? 0)
  }
  if (!sameBytes(sha1(password, clear), protectedKey.subarray(-HASH_BYTES))) {
    throw new CipherError('unknown-key', 'the secret is not the one of this key')
  }
  try {
    return rsaKeyOf(createPrivateKey({ key: clear, format: 'der', type: 'pkcs8' }))
  } catch (error) {
    throw new CipherError('malformed', 'the key is not an RSA key', error)
  }
}

/** EncryptedPrivateKeyInfo is a sequence of an algorithm and the bytes: SEQUENCE { SEQUENCE …, OCTET STRING }. */
function lastOctetString(der: Buffer): Buffer {
  const sequence = elementAt(der, 0)
  const algorithm = elementAt(der, sequence.start)
  const bytes = elementAt(der, algorithm.end)
  return der.subarray(bytes.start, bytes.end)
}

function elementAt(der: Buffer, at: number): { start: number; end: number } {
  const first = der.readUInt8(at + 1)
  const lengthBytes = first < 0x80 ? 0 : first - 0x80
  const start = at + 2 + lengthBytes
  return { start, end: start + (lengthBytes === 0 ? first : der.readUIntBE(at + 2, lengthBytes)) }
}

function javaPassword(password: string): Buffer {
  return Buffer.from(password, 'utf16le').swap16()
}

function sha1(...parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha1')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

function sameBytes(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other)
}

class Reader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  number(): number {
    this.skip(4)
    return this.#bytes.readUInt32BE(this.#at - 4)
  }

  text(): string {
    const length = this.#bytes.readUInt16BE(this.#at)
    this.skip(2)
    return this.#take(length).toString('utf8')
  }

  block(): Buffer {
    return this.#take(this.number())
  }

  skip(length: number): void {
    this.#at += length
    if (this.#at > this.#bytes.length) throw new CipherError('malformed', 'the key store ends too early')
  }

  #take(length: number): Buffer {
    this.skip(length)
    return this.#bytes.subarray(this.#at - length, this.#at)
  }
}
