import type { CipherLocator } from '../../../protocols/cipher/text-cipher.ts'
import { decryptProperties } from '../../../protocols/config-server/decrypt-properties.ts'
import type { ConfigSource } from './source.ts'

export interface DecryptionOptions {
  readonly prefixInvalid: boolean
  readonly onFailure: (key: string, sourceName: string) => void
}

/** What a source holds as `{cipher}…`, in the clear. */
export function withDecryption(
  source: ConfigSource,
  locate: CipherLocator,
  { prefixInvalid, onFailure }: DecryptionOptions,
): ConfigSource {
  return {
    ...source,
    find: async (request) => {
      const { environment, evidence } = await source.find(request)
      const propertySources = environment.propertySources.map(({ name, properties }) => {
        const options = { profiles: request.profiles, prefixInvalid, onFailure: (key: string) => onFailure(key, name) }
        return { name, properties: decryptProperties(properties, locate, options) }
      })
      return { environment: { ...environment, propertySources }, evidence }
    },
  }
}
