const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇'] as const

/** A letter for each value: from nothing to the most of them, or from the least; a blank where there is none. */
export function sparkline(values: readonly (number | null)[], from: 'nothing' | 'least' = 'nothing'): string {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value))
  const least = from === 'nothing' ? 0 : Math.min(...known)
  const span = Math.max(...known, least) - least
  return values
    .map((value) => {
      if (value === null || !Number.isFinite(value)) return ' '
      const height = span === 0 ? 0 : Math.round(((value - least) / span) * (bars.length - 1))
      return bars[Math.max(0, height)] ?? bars[0]
    })
    .join('')
}
