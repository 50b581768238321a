/** Text as it is, or a placeholder. */
export type Part = string | Placeholder

interface Placeholder {
  readonly name: readonly Part[]
  readonly fallback: readonly Part[] | undefined
  /** Looked up first: a name may hold a colon itself. */
  readonly whole: string | undefined
}

/** Undefined when they stand too deep inside each other. */
export function parsePlaceholders(text: string): readonly Part[] | undefined {
  return parseBetween(text, 0, text.length, closingBraces(text), 0)
}

const DEEPEST = 100

/** The closing brace of each opening one, plain braces counted too. */
function closingBraces(text: string): ReadonlyMap<number, number> {
  const closing = new Map<number, number>()
  const open: number[] = []
  for (const { 0: brace, index } of text.matchAll(/[{}]/g)) {
    if (brace === '{') open.push(index)
    else {
      const opening = open.pop()
      if (opening !== undefined) closing.set(opening, index)
    }
  }
  return closing
}

function parseBetween(
  text: string,
  from: number,
  to: number,
  closing: ReadonlyMap<number, number>,
  depth: number,
): Part[] | undefined {
  if (depth > DEEPEST) return undefined
  const parts: Part[] = []
  let position = from
  let start = text.indexOf('${', from)
  while (start !== -1 && start < to) {
    const inside = start + 2
    const end = closing.get(start + 1)
    if (end === undefined || end >= to) {
      addText(parts, text.slice(position, inside))
      position = inside
    } else if (start > from && text[start - 1] === '\\') {
      addText(parts, text.slice(position, start - 1))
      addText(parts, text.slice(start, inside))
      position = inside
    } else {
      addText(parts, text.slice(position, start))
      const placeholder = parsePlaceholder(text, inside, end, closing, depth)
      if (placeholder === undefined) return undefined
      parts.push(placeholder)
      position = end + 1
    }
    start = text.indexOf('${', position)
  }
  addText(parts, text.slice(position, to))
  return parts
}

function parsePlaceholder(
  text: string,
  from: number,
  to: number,
  closing: ReadonlyMap<number, number>,
  depth: number,
): Placeholder | undefined {
  const body = text.slice(from, to)
  if (!body.includes('${')) {
    const { name, fallback } = splitAtColon(body)
    return { name: [name], fallback: fallback === undefined ? undefined : [fallback], whole: name === body ? undefined : body }
  }
  const parts = parseBetween(text, from, to, closing, depth + 1)
  return parts && splitParts(parts)
}

/** The first colon outside of the inner placeholders separates the name from the default. */
function splitParts(parts: readonly Part[]): Placeholder {
  const names: Part[] = []
  for (const [index, part] of parts.entries()) {
    if (typeof part !== 'string') names.push(part)
    else {
      const { name, fallback } = splitAtColon(part)
      names.push(name)
      if (fallback !== undefined) return { name: names, fallback: [fallback, ...parts.slice(index + 1)], whole: undefined }
    }
  }
  return { name: names, fallback: undefined, whole: undefined }
}

/** `\:` is a colon of the name. */
function splitAtColon(body: string): { name: string; fallback: string | undefined } {
  let name = ''
  let position = 0
  for (let colon = body.indexOf(':'); colon !== -1; colon = body.indexOf(':', position)) {
    if (colon === 0 || body[colon - 1] !== '\\')
      return { name: name + body.slice(position, colon), fallback: body.slice(colon + 1) }
    name += `${body.slice(position, colon - 1)}:`
    position = colon + 1
  }
  return { name: name + body.slice(position), fallback: undefined }
}

function addText(parts: Part[], text: string): void {
  if (text === '') return
  const last = parts.at(-1)
  if (typeof last === 'string') parts[parts.length - 1] = last + text
  else parts.push(text)
}
