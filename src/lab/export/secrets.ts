/**
 * A secret in a text that goes into people's repositories: first a mark, so that everything around it can be escaped, then whatever the
 * format has for "asked for outside, this otherwise".
 */
export function secretMark(name: string): string {
  return `<<secret:${name}>>`
}

const mark = /<<secret:([\w-]+)>>/g

/** Puts something in the place of every mark. */
export function withSecrets(text: string, replacement: (name: string) => string): string {
  return text.replace(mark, (_, name: string) => replacement(name))
}

export function secretsIn(text: string): string[] {
  return [...new Set([...text.matchAll(mark)].map(([, name]) => name ?? ''))]
}

/** What stands in an export where nobody says otherwise. It is no secret, and what it opens is reached from this machine alone. */
export const openSecret = 'msa-lab'

/** `mariadb` → `MSA_MARIADB_PASSWORD`. */
export function variableOf(secret: string): string {
  return `MSA_${secret.toUpperCase().replaceAll('-', '_')}_PASSWORD`
}
