/** PEM, as text. */
export interface PemFiles {
  /** The authorities that this machine trusts when left out. */
  readonly authorities?: string | undefined
  /** Our own certificate and its key. */
  readonly certificate?: string | undefined
  readonly key?: string | undefined
  readonly verifyHostname: boolean
}

/** The same as Node's TLS takes it. */
export function pemOptions({ authorities, certificate, key, verifyHostname }: PemFiles) {
  return {
    ...(authorities !== undefined && { ca: authorities }),
    ...(certificate !== undefined && { cert: certificate }),
    ...(key !== undefined && { key }),
    ...(!verifyHostname && { checkServerIdentity: () => undefined }),
  }
}

/** Does a socket's error say that TLS did not come about? */
export function isOfTls(code: string | undefined): boolean {
  return code !== undefined && /CERT|SIGN|SSL|TLS|ALTNAME|CRL|ISSUER|EPROTO|UNABLE_TO_/.test(code)
}
