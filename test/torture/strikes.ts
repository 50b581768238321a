import { setTimeout as pause } from 'node:timers/promises'
import type { Lab } from '../support/lab.ts'
import type { Progress } from './progress.ts'

export interface StrikePlan {
  /** Instances: `kafka-1`. */
  readonly victims: readonly string[]
  /** How many are killed; from as many as there are victims on, each of them is. */
  readonly kills: number
  readonly orders: number
  readonly random: () => number
}

export interface Strikes {
  /** How often each was killed. */
  readonly counts: ReadonlyMap<string, number>
}

const longestReturnMs = 180_000

/**
 * Kills one after the other, each amid its share of the orders: the next share begins when whoever is killed in it is there. Now and
 * then all of them are waited for, and now and then two are killed at the same moment.
 */
export async function strikeAmidOrders(
  lab: Lab,
  { victims, kills, orders, random }: StrikePlan,
  progress: Progress,
  say: (text: string) => void,
): Promise<Strikes> {
  const counts = new Map(victims.map((victim) => [victim, 0]))
  const next = cardsOf(victims, random)
  const struckAt = new Map<string, number>()
  for (let done = 0; done < kills; ) {
    const count = done + 1 < kills && random() < 0.2 ? 2 : 1
    const chosen = [...new Set(Array.from({ length: count }, next))]
    const share = orders / (kills + 1)
    await areBack(lab, random() < 0.6 ? victims : chosen, struckAt, progress.signal)
    progress.release(Math.floor((done + chosen.length + 1) * share))
    await progress.reaches(Math.floor((done + random() * 0.8 * chosen.length) * share))
    for (const victim of chosen) {
      struckAt.set(victim, lab.events.at(-1)?.seq ?? 0)
      killGroup(lastStart(lab, victim))
      counts.set(victim, (counts.get(victim) ?? 0) + 1)
    }
    done += chosen.length
    say(`kill -9 ${chosen.join(' and ')} after ${progress.count} orders`)
  }
  progress.release(orders)
  return { counts }
}

/** Shuffled anew when all of them have been dealt. */
function cardsOf(victims: readonly string[], random: () => number): () => string {
  let left: string[] = []
  return () => {
    if (left.length === 0) left = [...victims]
    const [card = ''] = left.splice(Math.floor(random() * left.length), 1)
    return card
  }
}

/** Each has become healthy since it was struck. */
async function areBack(
  lab: Lab,
  names: readonly string[],
  struckAt: ReadonlyMap<string, number>,
  signal: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + longestReturnMs
  for (;;) {
    signal.throwIfAborted()
    const { events } = lab
    const missing = names.filter((id) => {
      const since = struckAt.get(id)
      return (
        since !== undefined && !events.some((event) => event.kind === 'component-healthy' && event.id === id && event.seq > since)
      )
    })
    if (missing.length === 0) return
    if (Date.now() > deadline) throw new Error(`${missing.join(', ')} did not come back within ${longestReturnMs} ms`)
    await pause(200)
  }
}

function lastStart(lab: Lab, id: string): number {
  const start = lab.events.findLast((event) => event.kind === 'component-started' && event.id === id)
  if (start?.kind !== 'component-started') throw new Error(`${id} was never started`)
  return Number(start.process)
}

/** An engine's shells and helpers are one group: no command line in between, so it falls right among the orders. */
function killGroup(leader: number): void {
  process.kill(-leader, 'SIGKILL')
}
