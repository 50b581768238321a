export interface Encrypted {
  readonly cipher: string
  readonly name: string | null
}

export type EncryptedForm = 'bare' | 'property' | 'yaml'

/** Ready to be pasted. With -o raw, as Spring's own CLI says it: without `{cipher}`. */
export function encryptedAsText(
  { cipher, name }: Encrypted,
  { style, form }: { readonly style: 'text' | 'wide' | 'raw'; readonly form: EncryptedForm },
): string {
  // What stands in a .properties file needs no quotes, what stands in YAML does.
  if (form === 'property') return `${(name ?? '').replace(/[:= ]/g, '\\$&')}=${cipher}`
  if (form === 'yaml') return `${yamlKey(name ?? '')}: '${cipher}'`
  return style === 'raw' ? cipher.slice('{cipher}'.length) : cipher
}

function yamlKey(name: string): string {
  return /^[A-Za-z_][\w.-]*(?:\[\d+\][\w.-]*)*$/.test(name) ? name : `'${name.replaceAll("'", "''")}'`
}
