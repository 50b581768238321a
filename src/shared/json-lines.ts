const longestLine = 16 * 1024 * 1024

/** Bytes in, one parsed document per line out. What is no JSON, or has no end, is `onBroken`: the other side does not speak it. */
export function createLineReader(
  onDocument: (document: unknown) => void,
  onBroken: (error: unknown) => void,
): (chunk: Buffer) => void {
  const decoder = new TextDecoder()
  let rest = ''
  return (chunk) => {
    rest += decoder.decode(chunk, { stream: true })
    const lines = rest.split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > longestLine) return onBroken(new Error('a line without an end'))
    for (const line of lines) {
      if (line === '') continue
      let document: unknown
      try {
        document = JSON.parse(line)
      } catch (error) {
        return onBroken(error)
      }
      onDocument(document)
    }
  }
}
