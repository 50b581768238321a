import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { WireError } from '../../wire-error.ts'

/** One side of SCRAM (RFC 5802): two messages of ours, two answers, and the server proves itself, too. */
export interface ScramClient {
  readonly first: string
  /** Our second message, from the server's first. */
  answer(serverFirst: string): Promise<string>
  /** Throws unless the server knows the password, too. */
  verify(serverFinal: string): void
}

export interface ScramOptions {
  readonly hash: 'sha256' | 'sha512'
  readonly username: string
  readonly password: string
  readonly nonce?: string
}

/** With fewer a listener could find the password out; with more a broker wants to keep us busy. */
const [fewestIterations, mostIterations] = [4096, 1_000_000]

export function scramClient({ hash, username, password, nonce = randomBytes(18).toString('base64') }: ScramOptions): ScramClient {
  const firstBare = `n=${username.replaceAll('=', '=3D').replaceAll(',', '=2C')},r=${nonce}`
  let expected: Buffer | undefined
  return {
    first: `n,,${firstBare}`,
    async answer(serverFirst) {
      const { r = '', s = '', i = '' } = attributes(serverFirst)
      const iterations = Number(i)
      if (!r.startsWith(nonce) || r === nonce) throw wrong('another nonce')
      if (!(iterations >= fewestIterations && iterations <= mostIterations)) throw wrong(`${i} iterations`)
      const length = hash === 'sha256' ? 32 : 64
      const salted = await promisify(pbkdf2)(password, Buffer.from(s, 'base64'), iterations, length, hash)
      const hmac = (key: Buffer, text: string) => createHmac(hash, key).update(text).digest()
      const withoutProof = `c=biws,r=${r}`
      const all = `${firstBare},${serverFirst},${withoutProof}`
      const clientKey = hmac(salted, 'Client Key')
      const signature = hmac(createHash(hash).update(clientKey).digest(), all)
      expected = hmac(hmac(salted, 'Server Key'), all)
      const proof = Buffer.from(clientKey.map((byte, index) => byte ^ (signature[index] ?? 0)))
      return `${withoutProof},p=${proof.toString('base64')}`
    },
    verify(serverFinal) {
      const proof = Buffer.from(attributes(serverFinal).v ?? '', 'base64')
      if (expected === undefined || proof.length !== expected.length || !timingSafeEqual(proof, expected))
        throw wrong('a server that does not know the password')
    },
  }
}

function attributes(message: string): Readonly<Record<string, string>> {
  return Object.fromEntries(message.split(',').map((part) => [part.slice(0, 1), part.slice(2)]))
}

function wrong(because: string): WireError {
  return new WireError('kafka', 'protocol', { because: `SCRAM: ${because}` })
}
