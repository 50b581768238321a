import type { ConnectorConfig } from '../../protocols/connect/documents.ts'
import { isSecretName, mask, masked } from '../masked.ts'

/** As it may be shown: no password, no JAAS line, none inside a URL. */
export function shownConfig(config: ConnectorConfig): ConnectorConfig {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, shownValue(key, value)]))
}

export function shownValue(key: string, value: string): string {
  if (isSecret(key) && value !== '') return mask
  // JDBC's own way: `…/mydb?user=root&password=…`
  return masked(key, value, false).replace(/([?&;](?:password|pwd|secret|token)=)[^&;\s]+/gi, `$1${mask}`)
}

export function isSecret(key: string): boolean {
  return isSecretName(key) || /(?:^|\.)(?:sasl\.jaas\.config|basic\.auth\.user\.info)$/i.test(key)
}

export interface Difference {
  readonly key: string
  /** Null: it was not there. Secrets are dots. */
  readonly from: string | null
  /** Null: it is not wanted any more. */
  readonly to: string | null
}

/** What would change, key by key, in the order of the keys. */
export function differencesOf(before: ConnectorConfig, after: ConnectorConfig): readonly Difference[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => key !== 'name').sort()
  return keys.flatMap((key) => {
    const [from, to] = [before[key], after[key]]
    if (from === to) return []
    return [{ key, from: from === undefined ? null : shownValue(key, from), to: to === undefined ? null : shownValue(key, to) }]
  })
}
