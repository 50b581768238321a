const mostLines = 200
const longestLine = 500

/** The last lines an instance printed: evidence for when it fails. */
export class RecentLines {
  #lines: string[] = []
  #count = 0

  /** How many it printed in all since it was started. */
  get count(): number {
    return this.#count
  }

  add(line: string): void {
    this.#count += 1
    this.#lines.push(line.length > longestLine ? `${line.slice(0, longestLine)} …` : line)
    if (this.#lines.length > mostLines) this.#lines.shift()
  }

  last(count: number): string[] {
    return this.#lines.slice(-count)
  }

  clear(): void {
    this.#lines = []
    this.#count = 0
  }
}
