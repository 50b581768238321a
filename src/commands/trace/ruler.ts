const units = [
  { us: 1, word: 'µs' },
  { us: 1000, word: 'ms' },
  { us: 1_000_000, word: 's' },
  { us: 60_000_000, word: 'm' },
] as const

/** `0ms       10        20        30` over so many columns: round numbers, where they are. */
export function ruler(totalUs: number, columns: number): string {
  const stepUs = roundStep(totalUs / Math.max(2, Math.floor(columns / 8)))
  const unit = units.findLast(({ us }) => stepUs >= us) ?? units[0]
  let line = ''
  for (let us = 0; us <= totalUs; us += stepUs) {
    const at = Math.floor((us / totalUs) * columns)
    const mark = us === 0 ? `0${unit.word}` : String(Math.round((us / unit.us) * 100) / 100)
    if (us > 0 && (at <= line.length || at + mark.length > columns)) continue
    line = line.padEnd(at) + mark
  }
  return line
}

/** The next of 1, 2, 5, 10, 20 … */
function roundStep(us: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, us)))
  return ([1, 2, 5].find((each) => each * power >= us) ?? 10) * power
}
