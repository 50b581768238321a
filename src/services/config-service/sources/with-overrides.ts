import { overridesName } from '../../../protocols/config-server/environment-json.ts'
import type { Properties } from '../../../protocols/spring-properties/property.ts'
import type { ConfigSource } from './source.ts'

/** Laid over whatever the source says, for every application. */
export function withOverrides(source: ConfigSource, overrides: ReadonlyMap<string, string>): ConfigSource {
  if (overrides.size === 0) return source
  const properties: Properties = new Map([...overrides].map(([key, text]) => [key, { value: unescaped(text) }]))
  return {
    ...source,
    find: async (request) => {
      const { environment, evidence } = await source.find(request)
      const propertySources = [{ name: overridesName, properties }, ...environment.propertySources]
      return { environment: { ...environment, propertySources }, evidence }
    },
  }
}

/** Whoever writes `\{` or `\${` wants the client to see the braces. */
function unescaped(text: string): string {
  return text.includes('\\${') ? text.replaceAll('\\${', '${') : text.replaceAll('\\{', '{')
}
