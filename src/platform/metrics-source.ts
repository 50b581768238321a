import { cpus } from 'node:os'
import { cpuUsage, memoryUsage, uptime } from 'node:process'

export interface Meter {
  readonly name: string
  readonly description?: string
  readonly baseUnit?: string
  readonly measurements: ReadonlyArray<{ readonly statistic: string; readonly value: number }>
  readonly availableTags: ReadonlyArray<{ readonly tag: string; readonly values: readonly string[] }>
}

/** What `metrics` and `prometheus` show. */
export interface MetricsSource {
  names(): readonly string[]
  /** Of those with all of the tags; undefined where there is none. */
  meter(name: string, tags: ReadonlyMap<string, string>): Meter | undefined
  /** `included`: names of Prometheus; all without any. */
  scrape(format: 'prometheus' | 'openmetrics', included: ReadonlySet<string>): string
}

interface Gauge {
  readonly name: string
  readonly description: string
  readonly baseUnit?: string
  readonly value: () => number
}

/** What every process can say of itself. */
export function processMetrics(): MetricsSource {
  const startedAtSeconds = Date.now() / 1000 - uptime()
  const gauges: readonly Gauge[] = [
    { name: 'process.cpu.time', description: 'The CPU time that this process used', baseUnit: 'seconds', value: cpuSeconds },
    {
      name: 'process.memory.resident',
      description: 'The memory that this process holds',
      baseUnit: 'bytes',
      value: residentBytes,
    },
    {
      name: 'process.start.time',
      description: 'Start time of the process since unix epoch.',
      baseUnit: 'seconds',
      value: () => startedAtSeconds,
    },
    { name: 'process.uptime', description: 'The uptime of the process', baseUnit: 'seconds', value: uptime },
    { name: 'system.cpu.count', description: 'The number of processors available', value: () => cpus().length },
  ]
  return {
    names: () => gauges.map(({ name }) => name),
    meter: (name, tags) => {
      const gauge = gauges.find((each) => each.name === name)
      if (gauge === undefined || tags.size > 0) return undefined
      const { description, baseUnit, value } = gauge
      const measurements = [{ statistic: 'VALUE', value: value() }]
      return { name, description, ...(baseUnit !== undefined && { baseUnit }), measurements, availableTags: [] }
    },
    scrape: (format, included) => {
      const chosen = gauges.filter((gauge) => included.size === 0 || included.has(prometheusName(gauge)))
      const text = chosen
        .map((gauge) => `${heading(gauge, format)}${prometheusName(gauge)} ${floatAsText(gauge.value())}\n`)
        .join('')
      return format === 'openmetrics' ? `${text}# EOF\n` : text
    },
  }
}

function prometheusName({ name, baseUnit }: Gauge): string {
  return `${name.replace(/[^a-zA-Z0-9_]/g, '_')}${baseUnit === undefined ? '' : `_${baseUnit}`}`
}

function heading(gauge: Gauge, format: 'prometheus' | 'openmetrics'): string {
  const [help, type] = [`# HELP ${prometheusName(gauge)} ${gauge.description}\n`, `# TYPE ${prometheusName(gauge)} gauge\n`]
  return format === 'openmetrics' ? `${type}${help}` : `${help}${type}`
}

/** `1.0`, as Java prints it. */
function floatAsText(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value)
}

function cpuSeconds(): number {
  const { user, system } = cpuUsage()
  return (user + system) / 1e6
}

function residentBytes(): number {
  return memoryUsage.rss()
}
