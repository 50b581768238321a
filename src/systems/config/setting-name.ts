import { canonicalName } from '../../protocols/spring-properties/relaxed-name.ts'

/** The setting itself, in any of the forms Spring takes for the same, or one below it; with `*`, all that fit. */
export function keyMatcher(asked: string): (key: string) => boolean {
  const name = canonicalName(asked)
  if (!asked.includes('*')) {
    return (key) => {
      const one = canonicalName(key)
      return one === name || one.startsWith(`${name}.`) || one.startsWith(`${name}[`)
    }
  }
  const pattern = new RegExp(`^${name.split('*').map(escaped).join('.*')}$`)
  return (key) => pattern.test(canonicalName(key))
}

function escaped(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&')
}
