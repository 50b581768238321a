const slotMs = 20_000
const slots = 3

/**
 * The most of the last 40 to 60 seconds, as Micrometer keeps it for Prometheus: each of three slots has the most since it was
 * emptied, every 20 seconds the oldest is emptied, and the one emptied longest ago is what is shown.
 */
export class WindowMax {
  readonly #most = new Array<number>(slots).fill(0)
  #oldest = 0
  #turnedAtMs: number

  constructor(nowMs: number) {
    this.#turnedAtMs = nowMs
  }

  record(value: number, nowMs: number): void {
    this.#turn(nowMs)
    for (let slot = 0; slot < slots; slot++) if (value > (this.#most[slot] ?? 0)) this.#most[slot] = value
  }

  read(nowMs: number): number {
    this.#turn(nowMs)
    return this.#most[this.#oldest] ?? 0
  }

  #turn(nowMs: number): void {
    // A clock that was put back counts from there.
    if (nowMs < this.#turnedAtMs) this.#turnedAtMs = nowMs
    const turns = Math.floor((nowMs - this.#turnedAtMs) / slotMs)
    if (turns === 0) return
    this.#turnedAtMs += turns * slotMs
    for (let turn = 0; turn < Math.min(turns, slots); turn++) {
      this.#most[this.#oldest] = 0
      this.#oldest = (this.#oldest + 1) % slots
    }
  }
}
