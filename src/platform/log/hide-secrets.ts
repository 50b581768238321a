/** A password in an address: `http://user:******@host`. */
export function hidePasswords(text: string): string {
  return text.includes('@') ? text.replace(/(\/\/[^\s/:@"']*:)[^\s/@"']+@/g, '$1******@') : text
}

/** Members of a log entry that are never written, two levels deep. */
export const secretMembers: readonly string[] = [
  'password',
  'secret',
  'token',
  'authorization',
  'Authorization',
  'cookie',
  'key',
].flatMap((name) => [name, `*.${name}`])
