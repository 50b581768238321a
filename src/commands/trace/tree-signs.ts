/** Deeper ones are not drawn any further in. */
const deepest = 24

/** What stands in front of each row of a tree, by their depths: `│ ├ `. */
export function treeSigns(depths: readonly number[]): readonly string[] {
  const signs: string[] = []
  // Whether another row of that level comes below, before one that is higher.
  let comes: boolean[] = []
  for (const depth of [...depths].reverse()) {
    let sign = ''
    for (let level = 1; level <= Math.min(depth, deepest); level++) {
      if (level < Math.min(depth, deepest)) sign += comes[level] ? '│ ' : '  '
      else sign += comes[level] ? '├ ' : '└ '
    }
    signs.push(sign)
    comes = comes.slice(0, depth)
    comes[depth] = true
  }
  return signs.reverse()
}
