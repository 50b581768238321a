import { createHash, X509Certificate } from 'node:crypto'

/** What Java guards a trust store with everywhere; nothing in it is secret. */
export const trustStorePassword = 'changeit'

/**
 * Certificate authorities (PEM) as a Java key store of the old kind, which is a plain list with a digest at its end: no program that a
 * machine without a JDK has could make one.
 */
export function trustStoreOf(authorities: readonly string[]): Buffer {
  const certificates = authorities.flatMap((pem) => pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [])
  const entries = certificates.map((pem, index) => entryOf(`authority-${index}`, new X509Certificate(pem).raw))
  const content = Buffer.concat([uint32(0xfeedfeed), uint32(2), uint32(entries.length), ...entries])
  // Not a choice of ours: the words are part of the format.
  const salt = Buffer.concat([Buffer.from(trustStorePassword, 'utf16le').swap16(), Buffer.from('Mighty Aphrodite')])
  return Buffer.concat([content, createHash('sha1').update(salt).update(content).digest()])
}

const trustedCertificate = 2

function entryOf(alias: string, certificate: Buffer): Buffer {
  const dated = Buffer.alloc(8)
  return Buffer.concat([uint32(trustedCertificate), text(alias), dated, text('X.509'), uint32(certificate.length), certificate])
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
