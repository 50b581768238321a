import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { type DestinationStream, pino } from 'pino'
import { onTestFinished } from 'vitest'
import type { Environment } from '../../../src/platform/platform.ts'
import { createCipherLocator } from '../../../src/protocols/cipher/create-ciphers.ts'
import type { CipherSettings } from '../../../src/protocols/cipher/text-cipher.ts'
import { buildApp } from '../../../src/services/config-service/app.ts'
import { type ConfigServiceSettings, readSettings } from '../../../src/services/config-service/config.ts'
import { createSource } from '../../../src/services/config-service/create-source.ts'
import type { ConfigSource } from '../../../src/services/config-service/sources/source.ts'

export type Properties = Readonly<Record<string, string>>

export interface Rig {
  readonly app: FastifyInstance
  readonly source: ConfigSource
  readonly settings: ConfigServiceSettings
  readonly refreshed: string[]
  /** What was logged, as objects. */
  readonly logged: () => readonly Record<string, unknown>[]
}

/** The service without its frame, as these properties configure it. */
export async function configServiceWith(properties: Properties, ciphers: CipherSettings = {}): Promise<Rig> {
  const lines: string[] = []
  const stream: DestinationStream = { write: (line) => void lines.push(line) }
  const log = pino({ level: 'info' }, stream)
  const settings = readSettings(environmentOf(properties))
  const locator = await createCipherLocator(ciphers)
  const source = await createSource(settings, { ciphers: locator, log, cwd: '/', env: process.env })
  const refreshed: string[] = []
  const refresh = async (name: string): Promise<void> => void refreshed.push(name)
  const app = buildApp({ source, ciphers: locator, settings: settings.http, refresh, log })
  onTestFinished(async () => {
    await app.close()
    await source.close()
  })
  return { app, source, settings, refreshed, logged: () => lines.map((line) => JSON.parse(line)) }
}

export async function listening({ app }: Rig): Promise<URL> {
  return new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
}

export function native(root: string, more: Properties = {}): Properties {
  return { 'spring.profiles.active': 'native', 'spring.cloud.config.server.native.search-locations': `file:${root}`, ...more }
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'msa-config-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Settings as a map: what the frame's own environment makes of files and arguments is its own matter. */
export function environmentOf(properties: Properties): Environment {
  const get = (name: string): string | undefined => (Object.hasOwn(properties, name) ? properties[name] : undefined)
  const list = (name: string): readonly string[] | undefined =>
    get(name)
      ?.split(',')
      .filter((item) => item !== '')
  return {
    activeProfiles: list('spring.profiles.active') ?? [],
    sources: [],
    get,
    number: (name, fallback) => Number(get(name) ?? fallback),
    boolean: (name, fallback) => (get(name) ?? String(fallback)) === 'true',
    durationMs: (name, fallbackMs) => Number(get(name) ?? fallbackMs),
    list: (name, fallback) => list(name) ?? fallback,
    below: (name) => {
      const found = Object.entries(properties).filter(([key]) => key.startsWith(`${name}.`))
      return new Map(found.map(([key, value]) => [key.slice(name.length + 1), value]))
    },
    onChange: () => {},
  }
}
