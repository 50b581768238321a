/** `[SetPath template = '/{x}']`, as Spring prints a filter. */
export function filterText(name: string, facts: Readonly<Record<string, string | number | boolean | null>> = {}): string {
  const pairs = Object.entries(facts).map(
    ([key, value]) => `${key} = ${typeof value === 'string' ? `'${value}'` : String(value)}`,
  )
  return pairs.length === 0 ? `[${name}]` : `[${name} ${pairs.join(', ')}]`
}
