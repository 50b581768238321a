import type { Logger } from 'pino'
import type { EurekaClient } from '../../protocols/eureka/client.ts'
import type { Instance, InstanceStatus } from '../../protocols/eureka/instance.ts'
import { instanceIdOf } from '../../protocols/eureka/instance-id.ts'
import { WireError } from '../../protocols/wire-error.ts'
import type { Clock } from '../clock.ts'
import { failureFacts } from './failure-facts.ts'
import type { Description } from './own-instance.ts'
import { type Repetition, repeat, retryDelayMs } from './repeat.ts'

export interface RegistrationInput {
  readonly client: () => EurekaClient
  readonly clock: Clock
  readonly log: Logger
  /** The server did not answer, or did not know us any more. */
  readonly onDoubt: () => void
}

/**
 * Our own lease. Whatever changes makes a new "dirty" timestamp, and a registration is due as long as the server has not taken the
 * newest; otherwise the lease is renewed with the timestamp of that registration, because a newer one would be refused.
 */
export class Registration {
  readonly #input: RegistrationInput
  readonly #repetition: Repetition
  #instance: Instance
  /** What the server took last. */
  #taken: Instance | undefined
  #failures = 0

  constructor(description: Description, status: InstanceStatus, input: RegistrationInput) {
    const now = input.clock.now()
    this.#instance = { ...description, status, lastUpdatedTimestamp: now, lastDirtyTimestamp: now }
    this.#input = input
    this.#repetition = repeat(input.clock, undefined, (signal) => this.#turn(signal))
  }

  get instance(): Instance {
    return this.#instance
  }

  get isTaken(): boolean {
    return this.#taken === this.#instance
  }

  /** Registers if that is due; settles after this one attempt, others follow by themselves. */
  attempt(): Promise<void> {
    return this.#repetition.hasten()
  }

  setStatus(status: InstanceStatus): Promise<void> {
    return status === this.#instance.status ? Promise.resolve() : this.#change({ status })
  }

  describe(description: Description): Promise<void> {
    return sameDescription(description, this.#instance) ? Promise.resolve() : this.#change(description)
  }

  /** DOWN, then gone. What is under way comes to its end first, or it could register what has just been cancelled. */
  async end(cancel: boolean, timeIsUp: AbortSignal): Promise<void> {
    await this.#repetition.stop(timeIsUp)
    if (!cancel || this.#taken === undefined || timeIsUp.aborted) return
    const { client, log } = this.#input
    try {
      this.#touch({ status: 'DOWN' })
      await client().register(this.#instance, timeIsUp)
      await client().cancel(this.#instance.app, instanceIdOf(this.#instance), timeIsUp)
      log.info({ instance: instanceIdOf(this.#instance) }, 'deregistered from Eureka')
    } catch (error) {
      log.warn(failureFacts(error), 'could not deregister from Eureka: the lease will run out')
    }
  }

  #change(change: Partial<Instance>): Promise<void> {
    this.#touch(change)
    return this.attempt()
  }

  #touch(change: Partial<Instance> = {}): void {
    const now = this.#input.clock.now()
    // A clock that was set back must not make the server keep what is older.
    const lastDirtyTimestamp = Math.max(now, this.#instance.lastDirtyTimestamp + 1)
    this.#instance = { ...this.#instance, ...change, lastUpdatedTimestamp: now, lastDirtyTimestamp }
  }

  async #turn(signal: AbortSignal): Promise<number> {
    const intervalMs = 1000 * (this.#instance.leaseInfo?.renewalIntervalInSecs || 30)
    const isFirst = this.#taken === undefined
    try {
      if (!this.isTaken || !(await this.#renew(signal))) await this.#register(signal)
    } catch (error) {
      if (signal.aborted) return intervalMs
      this.#failures += 1
      if (!(error instanceof WireError && error.kind === 'rejected')) this.#input.onDoubt()
      if (this.#failures === 1)
        this.#input.log.warn(failureFacts(error), 'the Eureka server does not take the registration or its renewal')
      return retryDelayMs(this.#input.clock, this.#failures, intervalMs)
    }
    if (this.#failures > 0) this.#input.log.info({ failures: this.#failures }, 'the Eureka server takes the registration again')
    this.#failures = 0
    return isFirst ? intervalMs * (0.5 + this.#input.clock.random() / 2) : intervalMs
  }

  async #renew(signal: AbortSignal): Promise<boolean> {
    const { app, status, lastDirtyTimestamp } = this.#instance
    const answer = await this.#input.client().heartbeat(app, instanceIdOf(this.#instance), { status, lastDirtyTimestamp }, signal)
    if (answer === 'known') return true
    this.#input.log.warn(
      { instance: instanceIdOf(this.#instance) },
      'the Eureka server does not know this instance: registering again',
    )
    this.#input.onDoubt()
    this.#touch()
    return false
  }

  async #register(signal: AbortSignal): Promise<void> {
    const instance = this.#instance
    const former = this.#taken
    if (former && instanceIdOf(former) !== instanceIdOf(instance)) {
      await this.#input.client().cancel(former.app, instanceIdOf(former), signal)
    }
    await this.#input.client().register(instance, signal)
    this.#taken = instance
    if (former === undefined)
      this.#input.log.info({ instance: instanceIdOf(instance), status: instance.status }, 'registered with Eureka')
  }
}

function sameDescription(description: Description, instance: Instance): boolean {
  const { status: _status, lastUpdatedTimestamp: _updated, lastDirtyTimestamp: _dirty, ...current } = instance
  return asText(current) === asText(description)
}

function asText(description: Description): string {
  const sorted = Object.entries({ ...description, metadata: [...description.metadata] }).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify(sorted)
}
