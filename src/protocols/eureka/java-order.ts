/**
 * In the order in which Java's hash maps give their entries: who compares answers with the original's byte by byte, as for XML people
 * do, finds instances and metadata where they were.
 */
export function inJavaOrder<T>(entries: readonly T[], keyOf: (entry: T) => string): readonly T[] {
  if (entries.length < 2) return entries
  let slots = 16
  while (entries.length >= 0.75 * slots) slots *= 2
  return entries
    .map((entry) => ({ entry, slot: slotOf(keyOf(entry), slots) }))
    .sort((a, b) => a.slot - b.slot)
    .map(({ entry }) => entry)
}

function slotOf(key: string, slots: number): number {
  let hash = 0
  for (let at = 0; at < key.length; at++) hash = (Math.imul(31, hash) + key.charCodeAt(at)) | 0
  return (hash ^ (hash >>> 16)) & (slots - 1)
}
