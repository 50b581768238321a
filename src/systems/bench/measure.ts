import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { MsaError } from '../../shared/errors.ts'
import { grouped } from '../../shared/grouped.ts'
import type { Contender, Listening } from './contender.ts'
import { type Spread, spreadOf } from './percentiles.ts'

export interface BenchWish {
  readonly messages: number
  /** At least 4: a message has its number in front. */
  readonly sizeBytes: number
  /** Messages a second, while it is measured how long one takes. */
  readonly rate: number
  readonly durationMs: number
}

export interface Throughput {
  readonly messages: number
  readonly seconds: number
  readonly perSecond: number
  readonly bytesPerSecond: number
}

export interface Measured {
  readonly broker: Contender['broker']
  readonly durability: string
  /** From the first that is sent to the last that is confirmed. */
  readonly publish: Throughput
  readonly consume: Throughput
  /** From sending one to having it on the other side. */
  readonly latency: Spread
  /** From sending one to knowing that it is safe. */
  readonly confirmed: Spread
}

export interface Around {
  readonly signal: AbortSignal
  /** `publishing 20,000 messages` */
  readonly onPhase: (phase: string) => void
}

const mostSamples = 100_000
const warmUpMessages = 2000
/** The first ones of these find code that was never run. */
const warmUpSamples = 50
const phaseTimeoutMs = 120_000
const numbersPerLook = 64

/** How much it takes at once, and how long one message takes when there is room: one after the other, so that neither disturbs. */
export async function measure(contender: Contender, wish: BenchWish, { signal, onPhase }: Around): Promise<Measured> {
  const { messages, sizeBytes } = wish
  const { broker, durability } = contender
  const template = randomBytes(sizeBytes)
  const phase = <Result>(name: string, work: () => Promise<Result>) => {
    onPhase(name)
    return within(name, work)
  }
  const count = grouped(messages)
  const warmUp = Math.min(messages, warmUpMessages)
  await phase('warming up', async () => {
    await contender.publishAll(bodies(template, warmUp))
    await contender.consumeAll(warmUp)
  })
  const publish = await phase(`publishing ${count} messages`, () =>
    timed(() => contender.publishAll(bodies(template, messages)), wish),
  )
  const consume = await phase(`consuming ${count} messages`, () => timed(() => contender.consumeAll(messages), wish))
  const times = await phase(`one message at a time, ${wish.rate}/s`, () => oneByOne(contender, template, wish, signal))
  return { ...{ broker, durability, publish, consume }, ...times }
}

async function timed(work: () => Promise<void>, { messages, sizeBytes }: BenchWish): Promise<Throughput> {
  const began = performance.now()
  await work()
  const seconds = (performance.now() - began) / 1000
  return { messages, seconds, perSecond: messages / seconds, bytesPerSecond: (messages * sizeBytes) / seconds }
}

/** A memory of its own for each: who sends may keep it until it is gone. */
function* bodies(template: Buffer, count: number): Generator<Buffer> {
  for (let number = 0; number < count; number += 1) yield numbered(template, number)
}

function numbered(template: Buffer, number: number): Buffer {
  const body = Buffer.from(template)
  body.writeUInt32BE(number, 0)
  return body
}

async function oneByOne(
  contender: Contender,
  template: Buffer,
  { rate, durationMs }: BenchWish,
  signal: AbortSignal,
): Promise<Pick<Measured, 'latency' | 'confirmed'>> {
  const count = warmUpSamples + Math.max(1, Math.min(mostSamples, Math.round((rate * durationMs) / 1000)))
  const sentAt = new Float64Array(count)
  const arrived = new Float64Array(count)
  const confirmed = new Float64Array(count)
  let left = count
  let done: () => void = () => undefined
  const all = new Promise<void>((resolve) => {
    done = resolve
  })
  const listening = await contender.listen((body) => {
    const number = body.readUInt32BE(0)
    // One may be delivered twice.
    if (number >= count || arrived[number] !== 0) return
    arrived[number] = performance.now() - (sentAt[number] ?? 0)
    left -= 1
    if (left === 0) done()
  })
  try {
    const confirming: Promise<void>[] = []
    const send = (number: number) => {
      sentAt[number] = performance.now()
      const sent = contender.publish(numbered(template, number)).then(() => {
        confirmed[number] = performance.now() - (sentAt[number] ?? 0)
      })
      // Told below, where all of them are waited for.
      sent.catch(() => undefined)
      confirming.push(sent)
    }
    await Promise.race([atRate({ rate, count, signal }, send), failureOf(listening)])
    await Promise.race([Promise.all([all, ...confirming]), failureOf(listening)])
  } finally {
    // What went wrong before is what is told, and all that came is counted already.
    await listening.stop().catch(() => undefined)
  }
  return { latency: spreadOf(arrived.subarray(warmUpSamples)), confirmed: spreadOf(confirmed.subarray(warmUpSamples)) }
}

/** Does not wait for any of them: who is slow shows it. */
async function atRate(
  { rate, count, signal }: { readonly rate: number; readonly count: number; readonly signal: AbortSignal },
  send: (number: number) => void,
): Promise<void> {
  const began = performance.now()
  for (let number = 0; number < count; number += 1) {
    const waitMs = began + (number * 1000) / rate - performance.now()
    // Also who is late lets the others have their turn.
    if (waitMs > 0 || number % numbersPerLook === 0) await delay(Math.max(0, waitMs), undefined, { signal })
    send(number)
  }
}

function failureOf({ ended }: Listening): Promise<never> {
  return ended.then(() => Promise.reject(new Error('it stopped listening')))
}

async function within<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const tooLate = new MsaError('TIMED_OUT', `${phaseTimeoutMs / 1000}s were not enough for ${what}.`, {
      hint: 'fewer:  --messages 1000',
      exitCode: 4,
    })
    timer = setTimeout(() => reject(tooLate), phaseTimeoutMs)
  })
  return await Promise.race([work(), late]).finally(() => clearTimeout(timer))
}
