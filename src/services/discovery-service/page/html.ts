/** Text that is markup already. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Part = string | number | Html | readonly Part[]

/** Everything put into it is text, unless it is Html itself. */
export function html(fixed: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(fixed.map((text, index) => (index === 0 ? text : asText(parts[index - 1] ?? '') + text)).join(''))
}

function asText(part: Part): string {
  if (part instanceof Html) return part.text
  if (typeof part === 'object') return part.map(asText).join('')
  return String(part).replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
}
