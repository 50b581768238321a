export interface PreservationRule {
  readonly selfPreservation: boolean
  readonly renewalPercentThreshold: number
  readonly expectedClientRenewalIntervalSeconds: number
}

/** How many renewals a minute are the least that so many clients should send. */
export function renewsThreshold(expectedClients: number, rule: PreservationRule): number {
  return Math.floor(expectedClients * (60 / rule.expectedClientRenewalIntervalSeconds) * rule.renewalPercentThreshold)
}

/** With too few renewals it is the network that is likely to be ill, not everybody: nobody is expired then. */
export function mayExpire(renewsLastMinute: number, threshold: number, rule: PreservationRule): boolean {
  return !rule.selfPreservation || (threshold > 0 && renewsLastMinute > threshold)
}

/** At most so many go in one run. */
export function evictionLimit(registered: number, rule: PreservationRule): number {
  return registered - Math.floor(registered * rule.renewalPercentThreshold)
}

/** What the periodic look at the registry makes of the number of clients expected. */
export function expectedAfterUpdate(expectedClients: number, registered: number, rule: PreservationRule): number {
  const isPlausible = registered > rule.renewalPercentThreshold * expectedClients
  return isPlausible || !rule.selfPreservation ? registered : expectedClients
}

const bucketMs = 60_000

/** Counts by minutes since its start; what can be asked for is the minute before the running one. */
export class MinuteCount {
  readonly #now: () => number
  readonly #startedAtMs: number
  #minute = 0
  #running = 0
  #last = 0

  constructor(now: () => number) {
    this.#now = now
    this.#startedAtMs = now()
  }

  add(): void {
    this.#turn()
    this.#running++
  }

  lastMinute(): number {
    this.#turn()
    return this.#last
  }

  #turn(): void {
    const minute = Math.floor((this.#now() - this.#startedAtMs) / bucketMs)
    if (minute === this.#minute) return
    this.#last = minute === this.#minute + 1 ? this.#running : 0
    this.#running = 0
    this.#minute = minute
  }
}
