/** A value in quotes for a message: cut short, and without anything that would move a cursor. */
export function quoted(text: string, longest = 40): string {
  const shown = withoutPassword(text)
  return printable(JSON.stringify(shown.length > longest ? `${shown.slice(0, longest - 1)}…` : shown))
}

/** The password of a URL as dots, one for each character, so that columns stay where they are. */
export function withoutPassword(text: string): string {
  return text.replace(
    /(:\/\/[^/\s:@]*:)([^/\s@]+)(?=@)/g,
    (_, user: string, password: string) => user + '•'.repeat(password.length),
  )
}

/** Control characters, and those that turn the writing direction, as `?`: foreign text must not draw on the terminal. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '?')
}
