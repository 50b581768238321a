import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import { exits, gone, healthy, leavesNothing, nothingTwice } from '../support/checks.ts'
import { kafkaOf, readAll, write } from '../support/kafka.ts'
import type { Lab, Outcome } from '../support/lab.ts'
import type { Check } from '../support/scenario.ts'

export interface Torture {
  readonly rounds: number
  readonly seed: number
  readonly components: readonly string[]
  readonly say: (text: string) => void
}

const victims = ['up', 'supervisor', 'both'] as const

/** Kills `up`, the supervisor, or both, in the midst of an `up`, again and again; each time the next `up` must make it whole. */
export async function torture(lab: Lab, { rounds, seed, components, say }: Torture): Promise<void> {
  const random = randomFrom(seed)
  const whole = await lab.up(...components, '-o', 'ndjson')
  await check(lab, whole, exits(0), healthy(...components), nothingTwice)
  await write(kafkaOf(lab), 'torture', ['written before'])
  const eventCount = whole.stdout.split('\n').filter(isEvent).length
  say(`${lab.runtime}, seed ${seed}: an up of ${components.join(', ')} emits ${eventCount} events`)
  for (let round = 1; round <= rounds; round += 1) {
    await check(lab, await lab.msa('down'), exits(0), gone)
    const victim = victims[Math.floor(random() * victims.length)] ?? 'both'
    const after = 1 + Math.floor(random() * eventCount)
    const delayMs = Math.floor(random() * 51)
    const what = `round ${round}: ${victim} killed ${delayMs} ms after event ${after} of ${eventCount}`
    try {
      const killed = await killedMidway(lab, components, { victim, after, delayMs })
      const mended = await lab.up(...components)
      await check(lab, mended, exits(0), healthy(...components), nothingTwice)
      expect(await readAll(kafkaOf(lab), 'torture')).toEqual(['written before'])
      say(`${what} (${killed}): whole again after ${mended.tookMs} ms`)
    } catch (error) {
      if (error instanceof Error) error.message = `${what}, seed ${seed}: ${error.message}`
      throw error
    }
  }
  await check(lab, await lab.msa('down', '--volumes'), exits(0), gone, leavesNothing)
}

interface Blow {
  readonly victim: (typeof victims)[number]
  readonly after: number
  readonly delayMs: number
}

/** Starts an `up` and strikes. Answers with what had just happened. */
async function killedMidway(lab: Lab, components: readonly string[], { victim, after, delayMs }: Blow): Promise<string> {
  const begun = lab.begin([...lab.upWords(...components, '-o', 'ndjson'), '--name', lab.name])
  let count = 0
  const last = await new Promise<string>((resolve) => {
    begun.onLine((line) => {
      if (isEvent(line) && ++count === after) resolve(eventAsText(line))
    })
    void begun.outcome.then(({ code }) => resolve(`up had ended with ${code}`))
  })
  await pause(delayMs)
  if (victim !== 'up') for (const { pid, isSupervisor } of lab.processes) if (isSupervisor) kill(pid)
  if (victim !== 'supervisor') begun.child.kill('SIGKILL')
  await begun.outcome
  return last
}

async function check(lab: Lab, outcome: Outcome, ...checks: readonly Check[]): Promise<void> {
  try {
    for (const each of checks) await each({ lab, outcome })
  } catch (error) {
    if (error instanceof Error) error.message = `${error.message}\n\n$ ${outcome.line} → ${outcome.code}\n${outcome.stderr}`
    throw error
  }
}

function isEvent(line: string): boolean {
  return line.startsWith('{"seq":')
}

function eventAsText(line: string): string {
  const { kind, name = '' } = JSON.parse(line) as { kind: string; name?: string }
  return `${kind} ${name}`.trim()
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It was quicker.
  }
}

/** mulberry32: the same numbers for the same seed, everywhere. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
