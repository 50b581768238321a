/** A group's commit has room for so much beside an offset; brokers take 4096 unless they are told otherwise. */
const longestNote = 3800

interface Span {
  readonly from: number
  readonly until: number
}

/**
 * Which messages of a partition went back already. It is kept where a group keeps its place: the offset says that all before
 * it did, and beside it stands which behind it did (`gap.length,…` in base 36), for those that a filter picked out.
 */
export class RedrivenOffsets {
  #spans: Span[]

  private constructor(spans: Span[]) {
    this.#spans = spans
  }

  static none(): RedrivenOffsets {
    return new RedrivenOffsets([])
  }

  static parse(offset: number, note: string | null): RedrivenOffsets {
    const spans: Span[] = offset > 0 ? [{ from: 0, until: offset }] : []
    let at = offset
    for (const [, gap = '', length = ''] of (note ?? '').matchAll(/([0-9a-z]+)\.([0-9a-z]+)/g)) {
      const from = at + Number.parseInt(gap, 36)
      at = from + Number.parseInt(length, 36)
      spans.push({ from, until: at })
    }
    return new RedrivenOffsets(spans)
  }

  /** All before it went back. */
  get until(): number {
    const [first] = this.#spans
    return first?.from === 0 ? first.until : 0
  }

  /** As it is kept; undefined where there is no room for so many that lie apart. */
  get note(): string | undefined {
    const behind = this.#spans.filter(({ from }) => from > 0)
    let at = this.until
    const text = behind.map(({ from, until }) => {
      const part = `${(from - at).toString(36)}.${(until - from).toString(36)}`
      at = until
      return part
    })
    const note = text.join(',')
    return note.length > longestNote ? undefined : note
  }

  has(offset: number): boolean {
    return this.#spans.some(({ from, until }) => offset >= from && offset < until)
  }

  /** From one offset up to another, which is not part of it: what lies before a message and is none may come with it. */
  with(from: number, until: number): RedrivenOffsets {
    const apart = this.#spans.filter((span) => span.until < from || span.from > until)
    const touching = this.#spans.filter((span) => span.until >= from && span.from <= until)
    const whole = {
      from: Math.min(from, ...touching.map((span) => span.from)),
      until: Math.max(until, ...touching.map((span) => span.until)),
    }
    return new RedrivenOffsets([...apart, whole].sort((a, b) => a.from - b.from))
  }
}
