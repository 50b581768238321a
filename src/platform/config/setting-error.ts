/** A setting that cannot be used: which one, where it was written, and what is wrong. Never holds a secret value. */
export class SettingError extends Error {
  readonly property: string
  readonly source: string | undefined

  constructor(property: string, source: string | undefined, because: string, cause?: unknown) {
    super(`${property}${source === undefined ? '' : ` (${source})`}: ${because}`, cause === undefined ? undefined : { cause })
    this.name = 'SettingError'
    this.property = property
    this.source = source
  }
}

export function isSecretName(name: string): boolean {
  return /password|passwd|secret|token|credential|private|cipher|(^|[._-])key$|encrypt\.key/i.test(name)
}
