const colours: Readonly<Record<string, number>> = { trace: 90, debug: 36, info: 32, warn: 33, error: 31, fatal: 35 }

/** One JSON line of a log as a person reads it: `12:00:01.234  INFO [<trace>-<span>] eureka  registered instance=…`. */
export function prettyLine(line: string): string {
  const { level, time, service: _service, logger, msg, err, trace_id: traceId, span_id: spanId, ...rest } = JSON.parse(line)
  const clock = String(time).slice(11, 23)
  const name = `\u001b[${colours[level] ?? 0}m${String(level).toUpperCase().padStart(5)}\u001b[0m`
  const trace = traceId === undefined ? '' : `[${traceId}-${spanId}] `
  const fields = Object.entries(rest).map(
    ([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  const stack = err?.stack === undefined ? '' : `\n${err.stack}`
  return `${clock} ${name} ${trace}${logger === undefined ? '' : `${logger}  `}${msg ?? ''}${fields.join('')}${stack}\n`
}
