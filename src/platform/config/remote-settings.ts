import type { ConfigServerAddress } from '../../protocols/config-server/client.ts'
import { booleanOf, numberOf, splitList } from './convert.ts'
import { SettingError } from './setting-error.ts'
import type { View } from './view.ts'

/** `spring.cloud.config.*`, with what `spring.config.import` says on top. */
export interface RemoteSettings {
  readonly addresses: readonly ConfigServerAddress[]
  /** Asked from Eureka instead: the name of the config server there. */
  readonly serviceId: string | undefined
  readonly name: string
  /** Asked for instead of the active ones. */
  readonly profile: string | undefined
  readonly labels: readonly string[]
  readonly token: string | undefined
  readonly headers: ReadonlyMap<string, string>
  readonly mediaType: string | undefined
  readonly charset: string | undefined
  readonly sendsState: boolean
  readonly connectTimeoutMs: number
  readonly readTimeoutMs: number
  readonly nextAddress: 'always' | 'connection-timeout-only'
  /** Goes on without the server. */
  readonly isOptional: boolean
  /** Gives up after `maxAttempts`, instead of waiting until the server is there. */
  readonly failsFast: boolean
  readonly retry: RetrySettings
}

export interface RetrySettings {
  readonly initialMs: number
  readonly multiplier: number
  readonly maxMs: number
  readonly maxAttempts: number
}

const defaultAddress = 'http://localhost:8888'

/**
 * Undefined: no config server is asked. It is when an import names one, or `spring.cloud.config.uri` is set, or it is to be found
 * by its name, and `spring.cloud.config.enabled` is not false.
 */
export function remoteSettings(view: View, imports: readonly string[]): RemoteSettings | undefined {
  if (!view.boolean('spring.cloud.config.enabled', true)) return undefined
  const uri = view.find('spring.cloud.config.uri') ?? view.find('spring.cloud.config.uri[0]')
  const isFoundByName = view.boolean('spring.cloud.config.discovery.enabled', false)
  if (imports.length === 0 && uri === undefined && !isFoundByName) return undefined
  const imported = parseImports(imports)
  const fromOutside = uri !== undefined && outside.has(uri.source.name)
  const configured = view.list('spring.cloud.config.uri', [defaultAddress])
  const uris = imported.uris.length === 0 || fromOutside ? configured : imported.uris
  const option = <T>(name: string, convert: (text: string) => T | undefined, fallback: T) => {
    const text = imported.options.get(name)
    return text === undefined ? fallback : (convert(text) ?? fallback)
  }
  const isLabelWhole = view.boolean('spring.cloud.config.send-all-labels', false)
  const label = view.get('spring.cloud.config.label') ?? ''
  const profile = view.get('spring.cloud.config.profile')
  return {
    addresses: uris.map((text) => addressOf(text, view)),
    serviceId: isFoundByName ? (view.get('spring.cloud.config.discovery.service-id') ?? 'configserver') : undefined,
    name: present(view.get('spring.cloud.config.name')) ?? present(view.get('spring.application.name')) ?? 'application',
    profile: profile === '' || profile === 'default' ? undefined : profile,
    labels: isLabelWhole ? [label.trim()].filter((each) => each !== '') : splitList(label),
    token: present(view.get('spring.cloud.config.token')),
    headers: view.below('spring.cloud.config.headers'),
    mediaType: present(view.get('spring.cloud.config.media-type')),
    charset: present(view.get('spring.cloud.config.charset')),
    sendsState: view.boolean('spring.cloud.config.send-state', true),
    connectTimeoutMs: view.durationMs('spring.cloud.config.request-connect-timeout', 10_000),
    readTimeoutMs: view.durationMs('spring.cloud.config.request-read-timeout', 185_000),
    nextAddress: nextAddressOf(view),
    isOptional: imports.length > 0 && imported.isOptional,
    failsFast: option('fail-fast', booleanOf, view.boolean('spring.cloud.config.fail-fast', false)),
    retry: {
      initialMs: option('initial-interval', numberOf, view.number('spring.cloud.config.retry.initial-interval', 1000)),
      multiplier: option('multiplier', numberOf, view.number('spring.cloud.config.retry.multiplier', 1.1)),
      maxMs: option('max-interval', numberOf, view.number('spring.cloud.config.retry.max-interval', 2000)),
      maxAttempts: option('max-attempts', numberOf, view.number('spring.cloud.config.retry.max-attempts', 6)),
    },
  }
}

/** From these an address beats the one that an import in a file names: the lab's beats the lesson's. */
const outside: ReadonlySet<string> = new Set(['commandLineArgs', 'spring.application.json', 'systemEnvironment'])

interface Imported {
  readonly uris: readonly string[]
  readonly isOptional: boolean
  /** `?fail-fast=true&max-attempts=10` of the first. */
  readonly options: ReadonlyMap<string, string>
}

function parseImports(imports: readonly string[]): Imported {
  const isOptional = imports.every((text) => text.startsWith('optional:') || !text.includes('configserver:'))
  const written = imports
    .flatMap((text) => text.replace(/^(optional:)?configserver:/, '').split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '')
  const query = /\?(.*)$/s.exec(written[0] ?? '')?.[1] ?? ''
  return { uris: written.map((uri) => uri.replace(/\?.*$/s, '')), isOptional, options: new Map(new URLSearchParams(query)) }
}

function addressOf(text: string, view: View): ConfigServerAddress {
  if (!URL.canParse(text) || !/^https?:/.test(text)) {
    const shown = text.replace(/\/\/[^@/]*@/, '//')
    throw new SettingError('spring.cloud.config.uri', undefined, `'${shown}' is not an http or https address`)
  }
  const url = new URL(text)
  const password =
    present(view.get('spring.cloud.config.password')) ?? (url.password === '' ? undefined : decodeURIComponent(url.password))
  const username =
    present(view.get('spring.cloud.config.username')) ?? (url.username === '' ? undefined : decodeURIComponent(url.username))
  url.username = ''
  url.password = ''
  return {
    url: url.href.replace(/\/+$/, ''),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  }
}

function nextAddressOf(view: View): RemoteSettings['nextAddress'] {
  const text = (view.get('spring.cloud.config.multiple-uri-strategy') ?? 'ALWAYS').toLowerCase().replaceAll('_', '-')
  if (text === 'always' || text === 'connection-timeout-only') return text
  throw new SettingError(
    'spring.cloud.config.multiple-uri-strategy',
    undefined,
    `'${text}' is neither ALWAYS nor CONNECTION_TIMEOUT_ONLY`,
  )
}

function present(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text
}
