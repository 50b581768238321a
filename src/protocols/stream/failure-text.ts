/** A failure as a dead letter carries it. */
export interface FailureText {
  readonly name: string
  /** What each said, from the outermost on: `order refused; stock is 3`. */
  readonly message: string
  readonly stack: string
}

const longestChain = 5

export function failureText(error: unknown): FailureText {
  const chain = chainOf(error)
  const [first] = chain
  return {
    name: first instanceof Error ? first.name : typeof first,
    message: chain.map(wordsOf).join('; '),
    stack: chain.map((each) => (each instanceof Error ? (each.stack ?? wordsOf(each)) : wordsOf(each))).join('\nCaused by: '),
  }
}

/** At most so many bytes of UTF-8, and no half of a character. */
export function cutTo(text: string, mostBytes: number): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= mostBytes) return text
  let end = Math.max(0, mostBytes)
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return bytes.toString('utf8', 0, end)
}

function chainOf(error: unknown): unknown[] {
  const chain = [error]
  for (let last = error; last instanceof Error && last.cause !== undefined && chain.length < longestChain; last = last.cause)
    chain.push(last.cause)
  return chain
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
