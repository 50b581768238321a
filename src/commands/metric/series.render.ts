import { printable } from '../../shared/quote.ts'
import { sparkline } from '../../shell/output/sparkline.ts'
import { listAsText } from '../../shell/output/table.ts'
import type { AsText, Column, Page } from '../../shell/output.ts'
import { type SeriesRow, type SeriesTable, seriesName, seriesTable } from '../../systems/metrics/series-table.ts'
import { numberAsText } from './number-text.ts'

type Found = Parameters<typeof seriesTable>[0] & { readonly type: string }

/** What all series say stands above them; of a time a line draws how they changed. */
export function seriesAsText({ headers, title = '' }: { readonly headers: boolean; readonly title?: string }): AsText<Found> {
  return (found, page) => {
    if (page.style === 'raw') return found.series.map(seriesAsLine).join('\n')
    const table = seriesTable(found)
    if (table.rows.length === 0) return [...(title === '' ? [] : [title]), 'nothing has such a name and such labels'].join('\n')
    const isDrawn = found.type === 'matrix'
    const common = commonOf(table, page)
    const list = listAsText(table.rows, columnsOf(table, isDrawn, page), page, { none: '', noHeaders: !headers })
    return [...(title === '' ? [] : [title]), ...(common === '' || !headers ? [] : [common]), list].join('\n')
  }
}

function seriesAsLine({ labels, points }: SeriesRow): string {
  const name = seriesName(labels.__name__ ?? null, labels)
  return [...points.map(({ value }) => value), ...(name === '{}' ? [] : [name])].join('\t')
}

function commonOf({ name, common }: SeriesTable, { ink }: Page): string {
  const text = seriesName(name, common)
  return text === '{}' ? '' : ink.dim(printable(text))
}

function columnsOf({ labels }: SeriesTable, isDrawn: boolean, { ink }: Page): readonly Column<SeriesRow>[] {
  const last = ({ points }: SeriesRow) => points.at(-1)?.value ?? '–'
  const numbers = ({ points }: SeriesRow) => points.map(({ value }) => Number(value)).filter(Number.isFinite)
  const most = (row: SeriesRow, pick: (...values: number[]) => number) => {
    const all = numbers(row)
    return all.length === 0 ? '–' : numberAsText(String(all.reduce((one, other) => pick(one, other))))
  }
  const drawn: readonly Column<SeriesRow>[] = [
    { title: 'LEAST', align: 'right', cell: (row) => most(row, Math.min) },
    { title: 'MOST', align: 'right', cell: (row) => most(row, Math.max) },
    { title: 'TREND', cell: ({ points }) => ink.good(sparkline(resampled(points), 'least')) },
  ]
  return [
    ...labels.map(
      (label, at): Column<SeriesRow> => ({
        title: label === '__name__' ? 'NAME' : label.toUpperCase(),
        ...(at === 0 && { name: true as const }),
        cell: (row) => printable(row.labels[label] ?? ''),
      }),
    ),
    { title: isDrawn ? 'NOW' : 'VALUE', align: 'right', cell: (row) => numberAsText(last(row)) },
    ...(isDrawn ? drawn : []),
  ]
}

const mostLetters = 30

/** As many letters as there are places: of the values of one place the last. */
function resampled(points: SeriesRow['points']): readonly (number | null)[] {
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last || points.length < 2) return points.map(({ value }) => Number(value))
  const letters = Math.min(mostLetters, points.length)
  const places: (number | null)[] = Array.from({ length: letters }, () => null)
  for (const { atMs, value } of points) {
    const place = Math.floor(((atMs - first.atMs) / Math.max(1, last.atMs - first.atMs)) * (letters - 1) + 0.5)
    places[place] = Number(value)
  }
  return places
}
