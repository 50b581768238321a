import { withoutPassword } from '../shared/quote.ts'

/** Names of settings whose values are nobody's business. */
const secretName = /password|passwd|pwd|secret|token|credential|api[-_]?key|private[-_]?key|encrypt\.key|passphrase/i
/** `token.expiration_time` is none. */
const harmless = /(?:expir|ttl|timeout|time|duration|length|url|uri|type|name|algorithm|enabled|validity)\w*$/i

export const mask = '••••••'

export function isSecretName(key: string): boolean {
  const last = key.split('.').at(-1) ?? key
  return secretName.test(key) && !(harmless.test(last) && !secretName.test(last))
}

/** A value as it may be shown: dots for a secret, and for the password in a URL. */
export function masked(key: string, value: string, isSecret = isSecretName(key)): string {
  return isSecret && value !== '' ? mask : withoutPassword(value)
}
