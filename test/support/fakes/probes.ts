import { once } from 'node:events'
import type { ResolvedProbe } from '../../../src/lab/spec.ts'
import type { Probes } from '../../../src/supervisor/life.ts'

/** Answers when the test says so. */
export class FakeProbes implements Probes {
  #answers: boolean
  #changed = new AbortController()
  /** Questions so far. */
  asked = 0

  constructor({ answers }: { readonly answers: boolean }) {
    this.#answers = answers
  }

  get answers(): boolean {
    return this.#answers
  }

  set answers(answers: boolean) {
    this.#answers = answers
    const changed = this.#changed
    this.#changed = new AbortController()
    changed.abort()
  }

  async untilAnswered(
    probes: readonly ResolvedProbe[],
    { signal, onWaiting }: { readonly signal: AbortSignal; readonly onWaiting: (text: string) => void },
  ): Promise<void> {
    while (!this.#answers) {
      for (const probe of probes) onWaiting(this.asText(probe))
      await Promise.race([once(signal, 'abort'), once(this.#changed.signal, 'abort')])
      signal.throwIfAborted()
    }
    this.asked += 1
  }

  async ask(): Promise<void> {
    this.asked += 1
    if (!this.#answers) throw new Error('no answer')
  }

  asText({ port }: ResolvedProbe): string {
    return `PING on ${port}`
  }
}
