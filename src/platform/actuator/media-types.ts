interface Range {
  readonly type: string
  readonly subtype: string
  readonly quality: number
}

/** The first that the header accepts, by its own order of preference; undefined when it accepts none of them. */
export function negotiate(accept: string | undefined, produced: readonly string[]): string | undefined {
  const ranges = parseAccept(accept)
  for (const range of ranges) {
    const match = produced.find((type) => includes(range, type))
    if (match !== undefined) return match
  }
  return undefined
}

/** `text/plain;charset=x` → `text/plain` */
export function bareType(mediaType: string): string {
  return mediaType.replace(/;.*/s, '').trim().toLowerCase()
}

function parseAccept(accept: string | undefined): readonly Range[] {
  if (accept === undefined || accept.trim() === '') return [{ type: '*', subtype: '*', quality: 1 }]
  const ranges = accept.split(',').flatMap((part): readonly Range[] => {
    const [type, subtype] = bareType(part).split('/')
    if (type === undefined || subtype === undefined) return []
    const quality = Number(/;\s*q=([\d.]+)/i.exec(part)?.[1] ?? 1)
    return quality > 0 ? [{ type, subtype, quality }] : []
  })
  return ranges.toSorted((a, b) => b.quality - a.quality || specificity(b) - specificity(a))
}

function specificity({ type, subtype }: Range): number {
  return (type === '*' ? 0 : 2) + (subtype.startsWith('*') ? 0 : 1)
}

function includes({ type, subtype }: Range, produced: string): boolean {
  const [ownType, ownSubtype = ''] = bareType(produced).split('/')
  if (type === '*') return true
  if (type !== ownType) return false
  if (subtype === '*' || subtype === ownSubtype) return true
  return subtype.startsWith('*+') && ownSubtype.endsWith(subtype.slice(1))
}
