import { readFile } from 'node:fs/promises'
import { createCipherLocator } from '../../protocols/cipher/create-ciphers.ts'
import { parseCipherKeys, stripCipherPrefix } from '../../protocols/cipher/prefix.ts'
import { CipherError, type CipherLocator, type CipherSettings } from '../../protocols/cipher/text-cipher.ts'
import type { Property } from '../../protocols/spring-properties/property.ts'
import { canonicalName } from '../../protocols/spring-properties/relaxed-name.ts'
import { messageOf } from '../../shared/errors.ts'
import { parseLocation } from './locations.ts'
import { SettingError } from './setting-error.ts'
import type { SearchableSource } from './source.ts'
import type { View } from './view.ts'

const mark = '{cipher}'

/**
 * The same sources with every `{cipher}` read. One that cannot be read ends the start, or is empty with
 * `encrypt.fail-on-error=false`; where a higher source has the property anyway it is left out.
 */
export async function decryptSources(
  sources: readonly SearchableSource[],
  view: View,
  cwd: string,
): Promise<readonly SearchableSource[]> {
  if (!sources.some(hasCipher)) return sources
  const locate = await locatorOf(view, cwd)
  const failsOnError = view.boolean('encrypt.fail-on-error', true)
  const seen = new Set<string>()
  const decrypt = (source: SearchableSource): SearchableSource => {
    const properties = new Map<string, Property>()
    for (const [key, property] of source.properties) {
      const text = cipherOf(property)
      const read = text === undefined ? property : decrypted(source, key, property, text)
      if (read !== undefined) properties.set(key, read)
    }
    for (const key of source.properties.keys()) seen.add(canonicalName(key))
    return source.with(properties)
  }
  const decrypted = (source: SearchableSource, key: string, property: Property, text: string): Property | undefined => {
    try {
      return { ...property, value: locate(parseCipherKeys(text)).decrypt(stripCipherPrefix(text)) }
    } catch (error) {
      if (seen.has(canonicalName(key))) return undefined
      if (!failsOnError) return { ...property, value: '' }
      throw new SettingError(key, source.name, `its {cipher} value cannot be decrypted: ${reasonOf(error)}`, error)
    }
  }
  return sources.map(decrypt)
}

function hasCipher(source: SearchableSource): boolean {
  return [...source.properties.values()].some((property) => cipherOf(property) !== undefined)
}

function cipherOf({ value }: Property): string | undefined {
  return typeof value === 'string' && value.startsWith(mark) ? value.slice(mark.length) : undefined
}

function reasonOf(error: unknown): string {
  if (error instanceof CipherError && error.kind === 'no-key') return 'no encrypt.key and no encrypt.key-store is configured here'
  return messageOf(error)
}

async function locatorOf(view: View, cwd: string): Promise<CipherLocator> {
  return createCipherLocator(await cipherSettings(view, cwd))
}

/** `encrypt.*`; also what a config server makes its own cipher from. */
export async function cipherSettings(view: Pick<View, 'get' | 'boolean'>, cwd: string): Promise<CipherSettings> {
  const [key, salt, location] = [view.get('encrypt.key'), view.get('encrypt.salt'), view.get('encrypt.key-store.location')]
  const secret = view.get('encrypt.key-store.secret')
  const rsaSalt = view.get('encrypt.rsa.salt')
  return {
    ...(key && { key }),
    ...(salt && { salt }),
    ...(location && {
      keyStore: {
        bytes: await keyStoreBytes(location, cwd),
        password: view.get('encrypt.key-store.password') ?? '',
        alias: view.get('encrypt.key-store.alias') ?? '',
        ...(secret && { secret }),
      },
    }),
    rsa: {
      algorithm: view.get('encrypt.rsa.algorithm')?.toUpperCase() === 'OAEP' ? 'OAEP' : 'DEFAULT',
      strong: view.boolean('encrypt.rsa.strong', false),
      ...(rsaSalt && { salt: rsaSalt }),
    },
  }
}

async function keyStoreBytes(location: string, cwd: string): Promise<Buffer> {
  const { path } = parseLocation(location, cwd)
  try {
    return await readFile(path)
  } catch (error) {
    throw new SettingError('encrypt.key-store.location', undefined, `${path} cannot be read: ${messageOf(error)}`, error)
  }
}
