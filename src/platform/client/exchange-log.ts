import type { Logger } from 'pino'
import { isSecretName } from '../config/setting-error.ts'
import type { LoggerLevel } from './client-settings.ts'

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

/** Writes an exchange as Feign does, each line at DEBUG and with the method it belongs to: `[OrderServiceClient#getOrders] ---> GET …`. */
export interface ExchangeLog {
  request(verb: string, url: string, headers: Headers, body: string | undefined): void
  /** Whether the body is to be read for it. */
  readonly hasBodies: boolean
  /** The body is undefined where there is none, or where it goes to the caller as it comes. */
  answer(status: number, headers: Headers, body: Buffer | undefined, durationMs: number): void
  failure(error: unknown, name: string, durationMs: number): void
}

const silent: ExchangeLog = { hasBodies: false, request: () => undefined, answer: () => undefined, failure: () => undefined }

export function exchangeLog(log: Logger, configured: LoggerLevel | undefined, method: string): ExchangeLog {
  const isOn = log.isLevelEnabled('debug')
  const level = configured ?? 'FULL'
  if (!isOn || level === 'NONE') return silent
  const line = (text: string) => log.debug(`[${method}] ${text}`)
  const hasHeaders = level !== 'BASIC'
  const hasBodies = level === 'FULL'
  const lines = (headers: Headers) => {
    for (const [name, value] of Object.entries(headers).toSorted(([one], [other]) => (one < other ? -1 : 1))) {
      for (const each of typeof value === 'string' ? [value] : (value ?? [])) line(`${name}: ${isSecret(name) ? masked : each}`)
    }
  }
  const bodyLines = (body: Buffer) => {
    line('')
    if (body.length > 0) line(shown(body))
  }
  return {
    hasBodies,
    request(verb, url, headers, body) {
      line(`---> ${verb} ${url.replace(secretParameter, `$1${masked}`)} HTTP/1.1`)
      if (!hasHeaders) return
      lines(headers)
      const bytes = Buffer.from(body ?? '')
      if (hasBodies && body !== undefined) bodyLines(bytes)
      line(`---> END HTTP (${bytes.length}-byte body)`)
    },
    answer(status, headers, body, durationMs) {
      line(`<--- HTTP/1.1 ${status} (${Math.round(durationMs)}ms)`)
      if (!hasHeaders) return
      lines(headers)
      if (hasBodies && body !== undefined) bodyLines(body)
      line(`<--- END HTTP (${body?.length ?? headers['content-length'] ?? 0}-byte body)`)
    },
    failure(error, name, durationMs) {
      line(`<--- ERROR ${name}: ${error instanceof Error ? error.message : String(error)} (${Math.round(durationMs)}ms)`)
      if (hasBodies && error instanceof Error) line(error.stack ?? error.message)
      if (hasBodies) line('<--- END ERROR')
    },
  }
}

const masked = '******'
const longestBody = 16 * 1024

function isSecret(name: string): boolean {
  return /^(proxy-)?authorization$|cookie$/i.test(name) || isSecretName(name)
}

const secretParameter = /([?&][^=&]*(?:password|pwd|secret|token|credential)[^=&]*=)[^&]*/gi
/** A member of a JSON document whose name says that it is a secret. */
const secretMember = /("[^"\n]*(?:password|passwd|pwd|secret|token|credential)[^"\n]*"\s*:\s*)("(?:[^"\\]|\\.)*"|[^,}\]\s]+)/gi

function shown(body: Buffer): string {
  if (body.includes(0)) return 'Binary data'
  const text = body.toString('utf8', 0, longestBody).replace(secretMember, `$1"${masked}"`)
  return body.length > longestBody ? `${text}... (cut)` : text
}
