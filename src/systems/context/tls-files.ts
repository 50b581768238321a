import { readFile } from 'node:fs/promises'
import type { ContextTls } from '../../lab/project/context.ts'
import type { PemSource } from '../../lab/project/context-shape.ts'
import { MsaError, messageOf, systemCodeOf } from '../../shared/errors.ts'
import type { TlsFiles } from '../target.ts'
import { readClientFile } from './client-file.ts'
import { findSecret, type SecretSources } from './secrets.ts'

/** The PEM that a context names, tried before anything is sent: what is wrong with a file is not to look like a wrong server. */
export async function readTls(tls: ContextTls, whose: string, sources: SecretSources): Promise<TlsFiles> {
  const [{ createSecureContext }, { createPrivateKey, X509Certificate }] = await Promise.all([
    import('node:tls'),
    import('node:crypto'),
  ])
  const tried = <Value>(source: PemSource, what: string, attempt: () => Value): Value => {
    try {
      return attempt()
    } catch (error) {
      throw unusable(source, whose, `is ${what} (${reasonOf(error)})`)
    }
  }
  const files: { authorities?: string; certificate?: string; key?: string } = {}
  if (tls.ca) {
    const pem = await pemIn(tls.ca, 'CERTIFICATE', whose)
    tried(tls.ca, 'no certificate of an authority', () => blocksOf(pem).map((block) => new X509Certificate(block)))
    files.authorities = pem
  }
  if (tls.cert) {
    const pem = await pemIn(tls.cert, 'CERTIFICATE', whose)
    tried(tls.cert, 'no certificate', () => blocksOf(pem).map((block) => new X509Certificate(block)))
    files.certificate = pem
  }
  if (tls.key) {
    const { key, cert } = tls
    const pem = await pemIn(key, 'PRIVATE KEY', whose)
    const isEncrypted = /BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED/.test(pem)
    const passphrase = isEncrypted
      ? await findSecret(tls.keyPassword ?? { kind: 'prompt' }, `the password of the key ${key.path} of ${whose}`, sources)
      : undefined
    files.key = tried(key, passphrase === undefined ? 'no key' : 'a key that its password does not open', () =>
      String(
        createPrivateKey({ key: pem, ...(passphrase !== undefined && { passphrase }) }).export({ type: 'pkcs8', format: 'pem' }),
      ),
    )
    const { certificate } = files
    if (cert && certificate !== undefined)
      tried(key, 'not the key of that certificate', () => createSecureContext({ cert: certificate, key: files.key }))
  }
  return { ...files, verifyHostname: tls.verifyHostname }
}

async function pemIn(source: PemSource, label: string, whose: string): Promise<string> {
  const text = source.kind === 'setting' ? await settingOf(source) : await textOf(source, whose)
  const pem = withLines(text)
  if (new RegExp(`-----BEGIN [A-Z ]*${label}-----[^]+-----END [A-Z ]*${label}-----`).test(pem)) return pem
  throw unusable(source, whose, `has no whole "BEGIN ${label}" … "END ${label}": it is no PEM`)
}

/** Other text may stand around them. */
function blocksOf(pem: string): string[] {
  return pem.match(/-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^-]+-----END (?:TRUSTED )?CERTIFICATE-----/g) ?? []
}

async function settingOf({ path, key }: { readonly path: string; readonly key: string }): Promise<string> {
  return (await readClientFile(path)).get(key)?.value ?? ''
}

async function textOf(source: PemSource, whose: string): Promise<string> {
  return readFile(source.path, 'latin1').catch((error: unknown) => {
    throw unusable(source, whose, `cannot be read (${systemCodeOf(error)})`)
  })
}

/** In a properties file PEM stands on one line, with blanks for its line ends. */
function withLines(text: string): string {
  return text.replace(
    /(-----BEGIN [A-Z0-9 ]+-----)([^-:]*)(-----END [A-Z0-9 ]+-----)/g,
    (_, begin: string, body: string, end: string) =>
      [begin, ...(body.replace(/\s+/g, '').match(/.{1,64}/g) ?? []), end, ''].join('\n'),
  )
}

function unusable({ path }: PemSource, whose: string, because: string): MsaError {
  return new MsaError('CONFIG_INVALID', `${path}, for TLS with ${whose}, ${because}.`, { hint: `ls -l ${path}`, exitCode: 3 })
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'reason' in error && typeof error.reason === 'string' ? error.reason : messageOf(error)
}
