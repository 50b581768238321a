import type { ComponentTiming } from '../../lab/analyze.ts'

export interface Scale {
  readonly cells: number
  readonly totalMs: number
}

/** The row of seconds above the bars: as many round ones as there is room for. */
export function axis(scale: Scale): string {
  const stepMs = roundStepMs((scale.totalMs / scale.cells) * 6)
  let row = ''
  for (let ms = 0; ms <= scale.totalMs; ms += stepMs) {
    const label = ms === 0 ? '0s' : `${Number((ms / 1000).toFixed(2))}s`
    const at = cellOf(ms, scale)
    if (at + label.length > scale.cells) break
    row = row.padEnd(at) + label
  }
  return row
}

/** `█` where it is critical, `▒` where it is not, `░` where it could have started and had not. At least one cell. */
export function bar({ startMs, tookMs, idleMs, critical }: ComponentTiming, scale: Scale): string {
  const from = Math.min(cellOf(startMs, scale), scale.cells - 1)
  const to = Math.max(from + 1, Math.min(cellOf(startMs + tookMs, scale), scale.cells))
  const idleFrom = Math.min(cellOf(startMs - idleMs, scale), from)
  return ' '.repeat(idleFrom) + '░'.repeat(from - idleFrom) + (critical ? '█' : '▒').repeat(to - from)
}

function cellOf(ms: number, { cells, totalMs }: Scale): number {
  return Math.round((ms / totalMs) * cells)
}

/** 1, 2 or 5 times a power of ten, and no less than this. */
function roundStepMs(leastMs: number): number {
  const power = 10 ** Math.max(1, Math.floor(Math.log10(leastMs)))
  return ([1, 2, 5, 10].find((factor) => factor * power >= leastMs) ?? 10) * power
}
