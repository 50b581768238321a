interface Branch extends Map<string, Branch | string> {}

/** `a.b` and `a.c` as an object within an object; what would be both is a text. */
export function nest(flat: ReadonlyMap<string, string>): object {
  const root: Branch = new Map()
  for (const [key, value] of flat) {
    const names = key.split('.')
    let branch: Branch | undefined = root
    for (const name of names.slice(0, -1)) {
      const next: Branch | string = branch.get(name) ?? new Map()
      if (typeof next === 'string') break
      branch.set(name, next)
      branch = next
    }
    branch.set(names.at(-1) ?? key, value)
  }
  return asObject(root)
}

function asObject(branch: Branch): object {
  return Object.fromEntries(
    [...branch].map(([name, value]) => [name, typeof value === 'string' ? typed(value) : asObject(value)]),
  )
}

/** A number or a boolean that was one in YAML is one in JSON. */
function typed(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  return /^(0|-?[1-9]\d{0,14})$/.test(text) ? Number(text) : text
}
