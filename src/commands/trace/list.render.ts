import { ageAsText } from '../../shared/duration.ts'
import { printable } from '../../shared/quote.ts'
import { microsAsText } from '../../shell/output/micros-text.ts'
import type { Column, Format, Page } from '../../shell/output.ts'
import { shortIds } from '../../systems/traces/trace-by-id.ts'
import type { TraceFacts } from '../../systems/traces/trace-facts.ts'

/** For eyes as much of an id as `trace show` needs; a script, and -o wide and raw, get all of it. */
export function withShortIds(traces: readonly TraceFacts[], format: Format): readonly TraceFacts[] {
  if (format !== 'text') return traces
  const short = shortIds(traces.map(({ traceId }) => traceId))
  return traces.map((trace) => ({ ...trace, traceId: short.get(trace.traceId) ?? trace.traceId }))
}

export function columnsOf({ ink, now }: Page): readonly Column<TraceFacts>[] {
  return [
    { title: 'TRACE', name: true, cell: ({ traceId }) => traceId },
    { title: 'AGE', align: 'right', cell: ({ at }) => ageAsText(now - Date.parse(at)) },
    { title: 'TOOK', align: 'right', cell: ({ durationMs }) => microsAsText(durationMs * 1000) },
    { title: 'SPANS', align: 'right', cell: ({ spans }) => String(spans) },
    { title: 'ERRORS', align: 'right', cell: ({ errors }) => (errors === 0 ? '–' : ink.bad(String(errors))) },
    { title: 'BEGAN WITH', cell: ({ service, name }) => printable(`${service} ${name}`.trim()) },
    { title: 'SERVICES', cell: ({ services }) => printable(services.join(' ')) },
    { title: 'AT', wide: true, cell: ({ at }) => at },
  ]
}

/** A line for one that just came. */
export function traceLine(
  { at, traceId, durationMs, spans, errors, service, name, services }: TraceFacts,
  { ink, style }: Page,
): string {
  const took = microsAsText(durationMs * 1000)
  if (style === 'raw') return [at, traceId, durationMs, spans, errors, service, name].join('\t')
  const others = services.filter((each) => each !== service)
  return [
    ink.dim(at.slice(11, 23)),
    style === 'wide' ? traceId : traceId.slice(0, 16),
    took.padStart(7),
    `${String(spans).padStart(3)} ${spans === 1 ? 'span ' : 'spans'}`,
    `${printable(`${service} ${name}`.trim())}${others.length === 0 ? '' : ink.dim(` → ${printable(others.join(' '))}`)}`,
    ...(errors === 0 ? [] : [ink.bad(`✗ ${errors}`)]),
  ].join('  ')
}
