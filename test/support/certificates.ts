import { generateKeyPairSync } from 'node:crypto'
import forge from 'node-forge'

export interface Signed {
  /** PEM. */
  readonly certificate: string
  /** PEM, PKCS 8. */
  readonly key: string
}

export interface Authority {
  readonly certificate: string
  sign(facts: CertificateFacts): Signed
}

export interface CertificateFacts {
  readonly name: string
  /** Host names and addresses it is for. */
  readonly hosts?: readonly string[]
  /** Days from now, from and to; a certificate of last week has both below 0. */
  readonly days?: readonly [from: number, to: number]
}

/** Somebody who signs certificates: nobody trusts them until told to. */
export function authority(name: string): Authority {
  const own = keyPair()
  const certificate = made({ name, days: [-30, 365] }, own.publicKey, name, own.privateKey, [
    { name: 'basicConstraints', cA: true },
    { name: 'keyUsage', keyCertSign: true, digitalSignature: true },
  ])
  return {
    certificate,
    sign(facts) {
      const { publicKey, key } = keyPair()
      const altNames = (facts.hosts ?? []).map((host) =>
        /^[\d.]+$/.test(host) ? { type: 7, ip: host } : { type: 2, value: host },
      )
      const names = altNames.length > 0 ? [{ name: 'subjectAltName', altNames }] : []
      return { key, certificate: made(facts, publicKey, name, own.privateKey, names) }
    },
  }
}

/** Made by OpenSSL: in JavaScript, a key takes seconds. */
function keyPair() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
  const own = forge.pki.privateKeyFromPem(String(privateKey.export({ type: 'pkcs1', format: 'pem' })))
  return { key, privateKey: own, publicKey: forge.pki.setRsaPublicKey(own.n, own.e) }
}

let serial = 1

function made(
  { name, days: [from, to] = [-1, 30] }: CertificateFacts,
  publicKey: forge.pki.rsa.PublicKey,
  issuer: string,
  signer: forge.pki.rsa.PrivateKey,
  extensions: object[],
): string {
  const certificate = forge.pki.createCertificate()
  const day = (count: number) => new Date(Date.now() + count * 86_400_000)
  certificate.publicKey = publicKey
  certificate.serialNumber = (serial++).toString(16).padStart(4, '0')
  certificate.validity.notBefore = day(from)
  certificate.validity.notAfter = day(to)
  certificate.setSubject([{ name: 'commonName', value: name }])
  certificate.setIssuer([{ name: 'commonName', value: issuer }])
  certificate.setExtensions(extensions)
  certificate.sign(signer, forge.md.sha256.create())
  return forge.pki.certificateToPem(certificate)
}
