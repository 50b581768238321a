/**
 * The form in which Spring compares names: lower case, without dashes and underscores. What stands in brackets counts to the letter.
 * `my.service-url`, `my.serviceUrl` and `my.service_url` are one name.
 */
export function canonicalName(name: string): string {
  if (!name.includes('[')) return canonicalPart(name)
  return name.replace(
    /([^[]*)(\[[^\]]*\]?)?/g,
    (_, part: string, index: string | undefined) => canonicalPart(part) + (index ?? ''),
  )
}

function canonicalPart(part: string): string {
  return part.toLowerCase().replace(/[-_]/g, '')
}

/** The environment variables that Spring looks at for a property, in that order; the last two for those who write them in lower case. */
export function environmentNames(name: string): readonly string[] {
  const elements = name.replace(/\[([^\]]*)\]?/g, '.$1').replace(/^\./, '')
  const usual = elements.replaceAll('-', '').replace(/[^\p{L}\p{N}]/gu, '_')
  const legacy = elements.replace(/[^\p{L}\p{N}]/gu, '_')
  return [...new Set([usual.toUpperCase(), legacy.toUpperCase(), usual.toLowerCase(), legacy.toLowerCase()])]
}

/** Whether an environment variable stands for a property. */
export function matchesEnvironmentVariable(name: string, variable: string): boolean {
  return environmentNames(name).includes(variable.toUpperCase())
}
