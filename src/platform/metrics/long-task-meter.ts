import type { LongTask, RunningTask } from './metrics.ts'

/** What is under way now; nothing is left of what has ended. */
export class LongTaskMeter implements LongTask {
  readonly #running = new Set<Running>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  start(): RunningTask {
    const task = new Running(this.#running, this.#now())
    this.#running.add(task)
    return task
  }

  get active(): number {
    return this.#running.size
  }

  /** Of all that is under way, in seconds. */
  get duration(): number {
    const now = this.#now()
    let sum = 0
    for (const { startedAtMs } of this.#running) sum += now - startedAtMs
    return Math.max(0, sum / 1000)
  }

  get max(): number {
    // In the order they were started.
    const [oldest] = this.#running
    return oldest === undefined ? 0 : Math.max(0, (this.#now() - oldest.startedAtMs) / 1000)
  }
}

class Running implements RunningTask {
  readonly startedAtMs: number
  readonly #all: Set<Running>

  constructor(all: Set<Running>, startedAtMs: number) {
    this.#all = all
    this.startedAtMs = startedAtMs
  }

  end(): void {
    this.#all.delete(this)
  }
}
