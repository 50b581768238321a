/** A JSON text with its numbers in quotes: they are kept as they are written, `1.10` is no `1.1`. */
export function numbersAsText(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) => (token.startsWith('"') ? token : `"${token}"`))
}
