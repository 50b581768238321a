import { lineFinder, type WrittenValue } from './written-value.ts'

const entry = /<!--[\s\S]*?-->|<entry\s+key\s*=\s*(?:"([^"]*)"|'([^']*)')\s*>([^<]*)<\/entry\s*>/g

/** Java's own format of properties. */
export function valuesInXml(text: string): readonly WrittenValue[] {
  const lineOf = lineFinder(text)
  return [...text.matchAll(entry)].flatMap((match) => {
    const [all, double, single, raw] = match
    if (raw === undefined) return []
    const end = match.index + all.lastIndexOf('</')
    const place = { line: lineOf(match.index), start: end - raw.length, end }
    return [{ key: unescaped(double ?? single ?? ''), document: 0, text: unescaped(raw), style: 'xml' as const, ...place }]
  })
}

const names: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function unescaped(raw: string): string {
  return raw.replace(/&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(\w+));/g, (all, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return names[name] ?? all
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16))
  })
}

export function asXmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
