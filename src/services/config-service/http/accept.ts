/** What a client would take, the most wanted first; undefined where the header says nothing that makes sense. */
export function parseAccept(header: string | undefined): readonly MediaType[] | undefined {
  if (header === undefined || header.trim() === '') return [anything]
  const types = header
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(mediaTypeOf)
  if (types.some((type) => type === undefined)) return undefined
  return types.filter((type) => type !== undefined).toSorted((a, b) => weight(b) - weight(a))
}

export interface MediaType {
  readonly type: string
  readonly subtype: string
  readonly quality: number
}

const anything: MediaType = { type: '*', subtype: '*', quality: 1 }

function mediaTypeOf(text: string): MediaType | undefined {
  const [name = '', ...parameters] = text.split(';').map((part) => part.trim())
  const [, type, subtype] = /^([^/\s]+)\/([^/\s]+)$/.exec(name === '*' ? '*/*' : name) ?? []
  if (type === undefined || subtype === undefined) return undefined
  const quality = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1)
  return { type: type.toLowerCase(), subtype: subtype.toLowerCase(), quality: Number.isFinite(quality) ? quality : 0 }
}

/** Quality decides, then how much is said: `text/plain` before `text/*` before everything. */
function weight({ type, subtype, quality }: MediaType): number {
  return quality * 10 + (type === '*' ? 0 : subtype === '*' ? 1 : subtype.startsWith('*') ? 2 : 3)
}

/** The first of the wanted that one of the possible fits; as it is to be written in the answer. */
export function chosenType(wanted: readonly MediaType[], possible: readonly string[]): string | undefined {
  for (const each of wanted) {
    const fitting = possible.find((name) => fits(each, name))
    if (fitting !== undefined) return fitting.includes('*') ? `${each.type}/${each.subtype}` : fitting
  }
  return undefined
}

/** `possible` may itself be `application/*+json`, which stands for all of its kind. */
function fits({ type, subtype }: MediaType, possible: string): boolean {
  const [otherType = '', otherSubtype = ''] = possible.split('/')
  if (type === '*') return true
  if (type !== otherType) return false
  if (subtype === '*' || subtype === otherSubtype) return true
  const isConcrete = !subtype.includes('*')
  if (otherSubtype.startsWith('*+')) return isConcrete ? subtype.endsWith(otherSubtype.slice(1)) : subtype === otherSubtype
  return subtype.startsWith('*+') && (otherSubtype.endsWith(subtype.slice(1)) || otherSubtype === subtype.slice(2))
}

/** For an answer that is text and may be called anything: as the client wants it, `text/plain` if it does not mind. */
export function textTypeFor(header: string | undefined): string | undefined {
  const wanted = parseAccept(header)
  const first = wanted?.[0]
  if (first === undefined) return undefined
  if (first.type === '*' || (first.type === 'text' && first.subtype === '*')) return 'text/plain;charset=UTF-8'
  if (first.subtype === '*') return first.type === 'application' ? 'application/json' : `${first.type}/octet-stream`
  const name = `${first.type}/${first.subtype.replace(/^\*\+/, '')}`
  if (name === 'application/octet-stream') return 'text/plain;charset=UTF-8'
  return /[/+]json$/.test(name) ? name : `${name};charset=UTF-8`
}
