import { randomBytes } from 'node:crypto'
import { Agent } from 'node:http'
import { WireError } from '../../protocols/wire-error.ts'
import { rest } from '../../shared/rest.ts'
import { askGateway } from '../gateway.ts'
import type { HttpTarget } from '../target.ts'
import { newTrace } from '../trace-headers.ts'
import { Person } from './person.ts'
import { Tally } from './tally.ts'

export interface TrafficWish {
  readonly perSecond: number
  readonly users: number
  /** How long one answer is waited for. */
  readonly timeoutMs: number
}

/** People who come again and again, at a rate that does not depend on how they are served. */
export class Traffic {
  readonly tally: Tally
  readonly #gateway: HttpTarget
  readonly #wish: TrafficWish
  readonly #agent: Agent
  readonly #people: readonly Person[]
  readonly #now: () => number
  #turn = 0

  constructor(gateway: HttpTarget, wish: TrafficWish, now: () => number) {
    this.#gateway = gateway
    this.#wish = wish
    this.#now = now
    this.tally = new Tally(now())
    // As many connections as there are people: each does one thing at a time.
    this.#agent = new Agent({ keepAlive: true, maxSockets: wish.users })
    const run = randomBytes(4).toString('hex')
    this.#people = Array.from({ length: wish.users }, (_, number) => new Person(run, number))
  }

  /** Until the signal; then what is under way is broken off, and is nobody's failure. */
  async run(signal: AbortSignal): Promise<void> {
    const startedMs = this.#now()
    const underWay = new Set<Promise<void>>()
    try {
      for (let due = 0; !signal.aborted; due++) {
        const waitMs = startedMs + (due * 1000) / this.#wish.perSecond - this.#now()
        if (waitMs > 0) await rest(waitMs, signal)
        if (signal.aborted) break
        const person = this.#whoIsFree()
        if (person === undefined) {
          this.tally.skip()
          // However far behind it is: others want to run, too.
          await new Promise(setImmediate)
          continue
        }
        const visit = this.#visit(person, signal).finally(() => underWay.delete(visit))
        underWay.add(visit)
      }
      await Promise.all(underWay)
    } finally {
      this.#agent.destroy()
    }
  }

  #whoIsFree(): Person | undefined {
    for (let tried = 0; tried < this.#people.length; tried++) {
      const person = this.#people[this.#turn++ % this.#people.length]
      if (person && !person.isBusy) return person
    }
    return undefined
  }

  async #visit(person: Person, signal: AbortSignal): Promise<void> {
    const { action, asked } = person.next()
    const began = performance.now()
    const told = (outcome: string) => this.tally.add(action, outcome, performance.now() - began)
    person.isBusy = true
    try {
      const headers = { ...newTrace().headers, ...asked.headers }
      const agent = this.#gateway.url.startsWith('http:') ? { agent: this.#agent } : {}
      const { timeoutMs } = this.#wish
      const answer = await askGateway(this.#gateway, { ...asked, headers, ...agent }, { timeoutMs, signal })
      told(String(answer.status))
      person.learn(action, answer)
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof WireError)) throw error
      told(error.kind)
    } finally {
      person.isBusy = false
    }
  }
}
