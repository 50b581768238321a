import type { ConfigPropertySource } from '../../../protocols/config-server/environment.ts'
import { Evidence } from '../files/evidence.ts'
import type { ConfigRequest, ConfigSource, FoundConfig } from './source.ts'

/** Several sources, the one with the highest precedence first. */
export function createCompositeSource(
  sources: readonly ConfigSource[],
  { failOnError, onError }: { readonly failOnError: boolean; readonly onError: (error: unknown) => void },
): ConfigSource {
  const [only] = sources
  if (only !== undefined && sources.length === 1) return only

  async function find(request: ConfigRequest): Promise<FoundConfig> {
    const evidence = new Evidence()
    const propertySources: ConfigPropertySource[] = []
    for (const source of sources) {
      try {
        const found = await source.find(request)
        propertySources.push(...found.environment.propertySources)
        evidence.add(found.evidence)
      } catch (error) {
        if (failOnError) throw error
        onError(error)
        evidence.doubt()
      }
    }
    const { application: name, profiles, label = null } = request
    return { environment: { name, profiles: [profiles], label, version: null, state: null, propertySources }, evidence }
  }

  return {
    find,
    file: async (request, path) => {
      for (const source of sources) {
        try {
          const file = await source.file(request, path)
          if (file !== undefined) return file
        } catch (error) {
          if (failOnError) throw error
          onError(error)
        }
      }
      return undefined
    },
    refresh: async (request) => {
      for (const source of sources) await source.refresh?.(request)?.catch(() => {})
    },
    troubles: () => sources.flatMap((source) => source.troubles?.() ?? []),
    folders: sources.flatMap(({ folders }) => folders),
    close: async () => {
      await Promise.all(sources.map((source) => source.close()))
    },
  }
}
