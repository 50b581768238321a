export type MeterKind = 'counter' | 'timer' | 'summary' | 'gauge' | 'longTask'

/** `http.server.requests` of a timer → `http_server_requests_seconds`, as Micrometer's naming convention has it. */
export function prometheusName(name: string, kind: MeterKind, baseUnit: string | undefined): string {
  const plain = sanitised(name, /[^a-zA-Z0-9_:]/g)
  if (kind === 'timer' || kind === 'longTask') return withSuffix(plain, 'seconds')
  const withUnit = baseUnit === undefined ? plain : withSuffix(plain, sanitised(baseUnit, /[^a-zA-Z0-9_]/g))
  return kind === 'counter' ? withSuffix(withUnit, 'total') : withUnit
}

/** `client.name` → `client_name` */
export function labelName(tag: string): string {
  return sanitised(tag, /[^a-zA-Z0-9_]/g)
}

/** `{a="b",c="d"}` without its braces; the names are sorted already. */
export function labelsText(tags: ReadonlyArray<readonly [string, string]>): string {
  return tags.map(([name, value]) => `${labelName(name)}="${escaped(value)}"`).join(',')
}

function sanitised(name: string, illegal: RegExp): string {
  const plain = name.replace(illegal, '_')
  return /^[a-zA-Z_:]/.test(plain) ? plain : `m_${plain}`
}

function withSuffix(name: string, suffix: string): string {
  return name.endsWith(`_${suffix}`) ? name : `${name}_${suffix}`
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
