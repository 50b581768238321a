/** Spring's names, and pino's for them. */
const pinoLevels: ReadonlyMap<string, string> = new Map([
  ['OFF', 'silent'],
  ['FATAL', 'fatal'],
  ['ERROR', 'error'],
  ['WARN', 'warn'],
  ['INFO', 'info'],
  ['DEBUG', 'debug'],
  ['TRACE', 'trace'],
])

/** As the `loggers` endpoint lists them. */
export const levelNames: readonly string[] = ['OFF', 'ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE']

/** `debug` → `DEBUG`; YAML turns a bare `off` into false. Undefined for what is no level. */
export function levelOf(text: string): string | undefined {
  const name = text.trim().toUpperCase()
  if (name === 'FALSE') return 'OFF'
  return pinoLevels.has(name) ? name : undefined
}

export function pinoLevelOf(level: string): string {
  return pinoLevels.get(level) ?? 'info'
}
