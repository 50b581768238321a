import { quoted } from '../shared/quote.ts'

/** What is wrong with the name of a lab (or of a context, or a service), in words; undefined when nothing is. */
export function wrongName(name: string): string | undefined {
  if (/^[a-z0-9][a-z0-9-]{0,29}$/.test(name)) return undefined
  return `must be lowercase letters, digits and "-", at most 30 of them, and begin with a letter or digit, not ${quoted(name)}`
}

/** The nearest good name: `My Shop (2)` → `my-shop-2`; undefined when nothing is left of it. */
export function toName(text: string): string | undefined {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 30)
    .replace(/-+$/, '')
  return name === '' ? undefined : name
}
