import { resolvePlaceholders } from './placeholders.ts'
import type { Properties } from './property.ts'
import { scalarAsText } from './scalar.ts'

/**
 * Placeholders of a text (a plain-text file, a merged document) from the properties that are served, the source with the highest
 * precedence first. `\${` stays as `${`, and what nobody knows stays as it is. A cycle is a `PlaceholderError` (Spring answers 400).
 */
export function resolveServed(text: string, sources: readonly { readonly properties: Properties }[]): string {
  if (!text.includes('${')) return text
  const masked = text.replace(/\\{1,2}\$\{/g, '$$_{')
  return resolvePlaceholders(masked, (name) => lookUp(name, sources)).replaceAll('$_{', '${')
}

function lookUp(name: string, sources: readonly { readonly properties: Properties }[]): string | undefined {
  for (const { properties } of sources) {
    const property = properties.get(name)
    if (property !== undefined) return scalarAsText(property.value)
  }
  return undefined
}
