import type { FastifyReply, FastifyRequest } from 'fastify'
import { parseCipherKeys, stripCipherPrefix } from '../../../protocols/cipher/prefix.ts'
import { rebuildForm, stripFormData } from '../../../protocols/cipher/strip-form-data.ts'
import { CipherError, type CipherErrorKind, type TextCipher } from '../../../protocols/cipher/text-cipher.ts'
import { textTypeFor } from '../http/accept.ts'
import type { Handler, RouteParts } from './handler.ts'
import type { Route } from './recognise.ts'

type CipherRoute = Extract<Route, { kind: 'cipher' | 'cipher-status' }>

/** `/encrypt`, `/decrypt`, `/key` and `/encrypt/status`. */
export const ciphers: Handler<CipherRoute> = async (route, request, reply, parts) => {
  const names = namesOf(route, parts)
  try {
    if (route.kind === 'cipher-status') return sendStatus(reply, parts.ciphers(names))
    if (route.action === 'key') return sendText(request, reply, publicKeyOf(names, parts))
    const body = bodyOf(request)
    if (textTypeFor(request.headers.accept) === undefined) return { status: 406 }
    if (body === undefined) return { status: 400, message: 'It takes a body, and a Content-Type for it' }
    const answer = route.action === 'encrypt' ? encrypt(body, names, parts) : decrypt(body, names, parts)
    return typeof answer === 'string' ? sendText(request, reply, answer) : answer
  } catch (error) {
    const refusal = error instanceof CipherError ? refusalFor(error, route) : undefined
    if (refusal === undefined) throw error
    return sendJson(reply.code(refusal.code), refusal.body)
  }
}

type Names = Readonly<Record<'name' | 'profiles', string>>

interface Body {
  readonly text: string
  readonly contentType: string
}

function namesOf(route: CipherRoute, { settings }: RouteParts): Names {
  const named = route.kind === 'cipher' ? route : undefined
  return { name: named?.application ?? settings.defaultApplicationName, profiles: named?.profiles ?? settings.defaultProfile }
}

function sendStatus(reply: FastifyReply, cipher: TextCipher): undefined {
  cipher.encrypt('FOO')
  sendJson(reply, { status: 'OK' })
}

/** With no key at all there is no public one either, which is all that is said. */
function publicKeyOf(names: Names, { ciphers }: RouteParts): string {
  try {
    const { publicKey } = ciphers({ ...names })
    if (publicKey !== undefined) return publicKey
  } catch (error) {
    if (!(error instanceof CipherError && error.kind === 'no-key')) throw error
  }
  throw new NoPublicKey()
}

class NoPublicKey extends CipherError {
  constructor() {
    super('no-key', 'there is no public key')
  }
}

/** The groups in front are repeated in front of the cipher text: it takes the same ones to read it. */
function encrypt({ text, contentType }: Body, names: Names, { ciphers }: RouteParts): string {
  const input = stripFormData(text, contentType, false)
  const extras = parseCipherKeys(input)
  const cipherText = ciphers({ ...extras, ...names }).encrypt(stripCipherPrefix(input))
  const groups = Object.entries(extras).filter(([key]) => key !== 'name' && key !== 'profiles')
  return `${groups.map(([key, value]) => `{${key}:${value}}`).join('')}${cipherText}`
}

function decrypt({ text, contentType }: Body, names: Names, { ciphers }: RouteParts): string | { readonly status: number } {
  const cipher = ciphers({ ...parseCipherKeys(text), ...names })
  const cipherText = stripFormData(stripCipherPrefix(text), contentType, true)
  // Shorter than its initial vector: the one broken text for which Spring has no words.
  if (cipher.publicKey === undefined && /^([0-9a-f]{2}){0,15}$/i.test(cipherText)) return { status: 500 }
  return cipher.decrypt(cipherText)
}

/** Undefined: there is none, or nobody said what it is. */
function bodyOf({ body, headers }: FastifyRequest): Body | undefined {
  const contentType = headers['content-type']
  if (contentType === undefined || !Buffer.isBuffer(body) || body.length === 0) return undefined
  const charset = /;\s*charset="?([\w-]+)"?/i.exec(contentType)?.[1] ?? 'utf-8'
  const text = /^(iso-8859-1|latin1)$/i.test(charset) ? body.toString('latin1') : body.toString('utf8')
  const isForm = contentType.toLowerCase().includes('application/x-www-form-urlencoded')
  const whole = isForm ? rebuildForm(withoutNameless(text)) : text
  return whole === '' ? undefined : { text: whole, contentType }
}

/** A servlet container has no parameters without a name. */
function withoutNameless(form: string): string {
  const pairs = form.split('&').filter((pair) => pair !== '' && !pair.startsWith('='))
  return pairs.join('&')
}

function sendText(request: FastifyRequest, reply: FastifyReply, text: string): undefined {
  reply.header('content-type', textTypeFor(request.headers.accept) ?? 'text/plain;charset=UTF-8').send(Buffer.from(text))
}

function sendJson(reply: FastifyReply, body: Readonly<Record<string, string>>): undefined {
  reply.header('content-type', 'application/json').send(Buffer.from(JSON.stringify(body)))
}

interface Refusal {
  readonly code: number
  readonly body: { readonly description: string; readonly status: string }
}

const refusals: Readonly<Record<Exclude<CipherErrorKind, 'unknown-key'>, Refusal>> = {
  'no-key': { code: 404, body: { description: 'No key was installed for encryption service', status: 'NO_KEY' } },
  'not-encrypted': { code: 400, body: { description: 'Text not encrypted with this key', status: 'INVALID' } },
  'cannot-decrypt': { code: 400, body: { description: 'Server-side decryption is not supported', status: 'BAD_REQUEST' } },
  malformed: { code: 400, body: { description: 'Key data not in correct format (PEM or jks keystore)', status: 'BAD_REQUEST' } },
}

/** An unknown key is the caller's mistake when reading; when writing, Spring fails. */
function refusalFor(error: CipherError, route: CipherRoute): Refusal | undefined {
  if (error instanceof NoPublicKey) return { code: 404, body: { description: 'No public key available', status: 'NOT_FOUND' } }
  if (error.kind !== 'unknown-key') return refusals[error.kind]
  return route.kind === 'cipher' && route.action === 'decrypt' ? refusals['not-encrypted'] : undefined
}
