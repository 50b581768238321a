import { javaDouble } from '../../protocols/spring-properties/java-double.ts'

export type ScrapeFormat = 'prometheus' | 'openmetrics'

/** What Prometheus reads under one `# TYPE`. */
export interface Exposed {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'summary' | 'histogram'
  readonly help: string | undefined
  readonly samples: readonly Sample[]
}

export interface Sample {
  /** Behind the name: `_count`. */
  readonly suffix: string
  /** `a="b",c="d"`, escaped. */
  readonly labels: string
  /** As it is printed. */
  readonly value: string
  readonly exemplar?: ExposedExemplar | undefined
}

export interface ExposedExemplar {
  readonly traceId: string
  readonly spanId: string
  readonly value: number
  readonly atMs: number
}

/** All of it, or those that are `included` by name, in the order of their names. */
export function exposition(families: readonly Exposed[], format: ScrapeFormat, included: ReadonlySet<string>): string {
  const isWanted = ({ name }: Exposed) => included.size === 0 || included.has(name) || included.has(name.replace(/_total$/, ''))
  const text = families
    .filter(isWanted)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((family) => `${heading(family, format)}${family.samples.map((sample) => line(family, sample, format)).join('')}`)
    .join('')
  return format === 'openmetrics' ? `${text}# EOF\n` : text
}

function heading({ name, type, help = ' ' }: Exposed, format: ScrapeFormat): string {
  // In OpenMetrics a counter is called what its samples are called without `_total`.
  const named = format === 'openmetrics' && type === 'counter' ? name.replace(/_total$/, '') : name
  const helpLine = `# HELP ${named} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n`
  const typeLine = `# TYPE ${named} ${type}\n`
  return format === 'openmetrics' ? typeLine + helpLine : helpLine + typeLine
}

function line({ name }: Exposed, { suffix, labels, value, exemplar }: Sample, format: ScrapeFormat): string {
  const braced = labels === '' ? '' : `{${labels}}`
  const example = format === 'openmetrics' && exemplar !== undefined ? exemplarText(exemplar) : ''
  return `${name}${suffix}${braced} ${value}${example}\n`
}

function exemplarText({ traceId, spanId, value, atMs }: ExposedExemplar): string {
  return ` # {span_id="${spanId}",trace_id="${traceId}"} ${doubleText(value)} ${(atMs / 1000).toFixed(3)}`
}

/** `1.0`, `1.795E9`, `NaN`, `+Inf`: as Java prints it, and Prometheus reads it. */
export function doubleText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf'
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : javaDouble(value).text
}
