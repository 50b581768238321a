/** The names a person most likely meant, best first, at most three; empty when nothing is near. */
export function closestTo(word: string, names: readonly string[]): readonly string[] {
  const typed = word.toLowerCase()
  const near: { name: string; distance: number }[] = []
  for (const name of new Set(names)) {
    const distance = nearness(typed, name.toLowerCase())
    if (distance !== undefined) near.push({ name, distance })
  }
  near.sort((a, b) => a.distance - b.distance)
  const least = near[0]?.distance ?? 0
  return near
    .filter(({ distance }) => distance <= least + 1)
    .slice(0, 3)
    .map(({ name }) => name)
}

/** ` Did you mean kafka?`, with the blank in front; nothing when no name is near. */
export function didYouMean(word: string, names: readonly string[]): string {
  const close = closestTo(word, names)
  return close.length === 0 ? '' : ` Did you mean ${close.join(' or ')}?`
}

/** `all: zookeeper kafka rabbitmq …`, cut at a word so that it stays one line. */
export function allAsText(names: readonly string[], columns = 76): string {
  if (names.length === 0) return 'all: (none)'
  let line = 'all:'
  for (const name of names) {
    if (line.length + name.length + 3 > columns) return `${line} …`
    line += ` ${name}`
  }
  return line
}

/**
 * Insertions, deletions, replacements and swaps of neighbours that turn one word into the other (optimal string alignment);
 * words longer than 64 are not looked at, no name here is.
 */
export function editDistance(from: string, to: string): number {
  if (from.length > 64 || to.length > 64) return Math.max(from.length, to.length)
  let beforePrevious: number[] = []
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1]
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      current[column] = Math.min(
        (current[column - 1] ?? 0) + 1,
        (previous[column] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforePrevious[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    beforePrevious = previous
    previous = current
  }
  return previous[to.length] ?? 0
}

/** One slip per three letters is forgiven; so is a name cut short (`order` for `order-service`), after all slips. */
function nearness(typed: string, name: string): number | undefined {
  const distance = editDistance(typed, name)
  const forgiven = Math.max(1, Math.floor(Math.max(typed.length, name.length) / 3))
  if (distance <= forgiven && distance < Math.max(typed.length, name.length)) return distance
  return typed.length >= 3 && name.startsWith(typed) ? forgiven + 1 + name.length - typed.length : undefined
}
