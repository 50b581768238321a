/** The secret in the value of a setting: of a JAAS line its password, of an address the one in it, otherwise all of it. */
export function secretIn(key: string, value: string): string | undefined {
  if (/jaas\.config\]?$/i.test(key)) return jaasOption(value, 'password')
  const [, inAddress] = /^[a-z][a-z\d+.-]*:\/\/[^/\s:@]*:([^\s@]+)@/i.exec(value) ?? []
  return inAddress === undefined ? value : decodeURIComponent(inAddress)
}

export function jaasOption(line: string, name: string): string | undefined {
  const [, , quotedText, bare] =
    new RegExp(`\\b${name}\\s*=\\s*(?:(["'])((?:\\\\.|(?!\\1).)*)\\1|([^\\s;]+))`, 's').exec(line) ?? []
  return quotedText?.replace(/\\(.)/gs, '$1') ?? bare
}
