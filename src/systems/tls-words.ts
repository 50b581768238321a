import type { WireFacts } from '../protocols/wire-error.ts'

/** Why there is no TLS with somebody, and what may help. */
export interface TlsTrouble {
  /** The end of a sentence: `its certificate has expired`. */
  readonly because: string
  readonly hint: string | undefined
}

/** By the code that Node gives; `facts.because` has OpenSSL's own words. */
export function tlsTrouble({ code = '', because = '' }: WireFacts): TlsTrouble {
  const rule = rules.find(([says]) => says.test(`${code} ${because}`))
  return rule ? { because: rule[1], hint: rule[2] } : { because: String(because || code), hint: undefined }
}

const rules: readonly (readonly [says: RegExp, because: string, hint: string | undefined])[] = [
  [/CERT_HAS_EXPIRED|certificate has expired/, 'its certificate has expired', 'whoever runs it has to renew it'],
  [/CERT_NOT_YET_VALID|not yet valid/, 'its certificate is not valid yet', 'date      is the clock of this machine right?'],
  [
    /ERR_TLS_CERT_ALTNAME_INVALID|ALTNAME/,
    'its certificate is for other names than the one it was called by',
    'call it as its certificate does, or  tls: {verifyHostname: false}',
  ],
  [
    /SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET)|CERT_SIGNATURE|CERT_UNTRUSTED|INVALID_CA|self.signed|unable to verify|unable to get/,
    'its certificate is signed by nobody who is trusted here',
    'the certificate of its authority, as PEM:  tls: {ca: ca.pem}',
  ],
  [/CERT_REVOKED/, 'its certificate was revoked', undefined],
  [
    /CERTIFICATE_REQUIRED|certificate required|BAD_CERTIFICATE|bad certificate|(?:ALERT_)?UNKNOWN_CA|unknown ca|CERTIFICATE_UNKNOWN|certificate unknown/,
    'it wants a certificate of ours, and does not take the one it got, if any',
    'tls: {ca: ca.pem, cert: client.pem, key: client.key}',
  ],
  [
    /WRONG_VERSION_NUMBER|wrong version number|PACKET_LENGTH_TOO_LONG|EPROTO/,
    'no TLS is spoken there',
    'without TLS, or another port',
  ],
  [
    /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|HANDSHAKE_FAILURE|NO_SHARED_CIPHER/i,
    'it speaks only a TLS that is too old',
    undefined,
  ],
]
