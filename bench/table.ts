/** One line of the answer: what was measured, beside what, and whether that is as fast as promised. */
export interface Row {
  readonly what: string
  readonly ours: string
  readonly against: string
  readonly ratio: string
  readonly target: string
  /** null: nothing was promised, or it was not measured, and `what` says why. */
  readonly isMet: boolean | null
}

const nothingPromised = { target: '–', isMet: null }
const widths = [34, 9, 9, 9, 9, 5] as const

/** 80 columns, whatever is in it. */
export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(({ what, ours, against, ratio, target, isMet }) =>
    line([what, ours, against, ratio, target, isMet === null ? '–' : isMet ? 'yes' : 'NO']),
  )
  return [line(['WHAT', 'OURS', 'AGAINST', 'RATIO', 'TARGET', 'MET']), ...lines].join('\n')
}

export function ratioRow(what: string, oursMs: number, againstMs: number, atMost: number): Row {
  const ratio = oursMs / againstMs
  return {
    what,
    ours: duration(oursMs),
    against: duration(againstMs),
    ratio: ratio.toFixed(2),
    target: `≤ ${atMost.toFixed(2)}`,
    isMet: ratio <= atMost,
  }
}

export function differenceRow(what: string, oursMs: number, againstMs: number, atMostMs: number): Row {
  const more = Math.round(oursMs - againstMs)
  return {
    what,
    ours: duration(oursMs),
    against: duration(againstMs),
    ratio: `+${more} ms`,
    target: `≤ +${atMostMs} ms`,
    isMet: more <= atMostMs,
  }
}

/** How many times as fast. */
export function speedRow(what: string, oursMs: number, againstMs: number, atLeast: number): Row {
  const ratio = againstMs / oursMs
  return { ...factRow(what, oursMs, againstMs), target: `≥ ${atLeast.toFixed(2)}`, isMet: ratio >= atLeast }
}

/** The same, where nothing was promised. */
export function factRow(what: string, oursMs: number, againstMs: number): Row {
  return {
    ...{ what, ours: duration(oursMs), against: duration(againstMs) },
    ...{ ratio: (againstMs / oursMs).toFixed(2), ...nothingPromised },
  }
}

/** More is better. */
export function rateRow(what: string, ours: number, against: number, atLeast: number | undefined): Row {
  const shown = (rate: number) => `${Math.round(rate)}/s`
  const ratio = ours / against
  return {
    what,
    ours: shown(ours),
    against: shown(against),
    ratio: ratio.toFixed(2),
    ...(atLeast === undefined ? nothingPromised : { target: `≥ ${atLeast.toFixed(2)}`, isMet: ratio >= atLeast }),
  }
}

export function sizeRow(what: string, oursMiB: number, againstMiB: number, atMost: number): Row {
  const row = ratioRow(what, oursMiB, againstMiB, atMost)
  return { ...row, ours: `${Math.round(oursMiB)} MiB`, against: `${Math.round(againstMiB)} MiB` }
}

export function limitRow(what: string, ours: number, unit: 'ms' | 'MiB', atMost: number): Row {
  const [shown, target] = [`${Math.round(ours)} ${unit}`, `≤ ${atMost} ${unit}`]
  return { what, ours: shown, against: '–', ratio: '–', target, isMet: ours <= atMost }
}

export function atLeastRow(what: string, perSecond: number, atLeast: number): Row {
  const ours = `${Math.round(perSecond)}/s`
  return { what, ours, against: '–', ratio: '–', target: `≥ ${atLeast}/s`, isMet: perSecond >= atLeast }
}

/** What belongs to another row, and was promised with it. */
export function aloneRow(what: string, ours: number, unit: '/s' | ' ms' | ' µs'): Row {
  return { ...skippedRow(what), ours: `${Math.round(ours)}${unit}` }
}

export function skippedRow(what: string): Row {
  return { what, ours: '–', against: '–', ratio: '–', ...nothingPromised }
}

function duration(ms: number): string {
  return ms < 2000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`
}

function line(cells: readonly string[]): string {
  return cells
    .map((cell, index) => (index === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[index] ?? 0)))
    .join(' ')
    .trimEnd()
}
