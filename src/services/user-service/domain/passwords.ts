import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { HttpProblem } from '../../../platform/http/http-problem.ts'

export interface Passwords {
  /** A text that says nothing of the password, to be kept. */
  hash(password: string): Promise<string>
  /** Takes as long when there is no such user, and `kept` is undefined. */
  matches(password: string, kept: string | undefined): Promise<boolean>
}

export interface PasswordSettings {
  /** The cost: a power of two; memory is 1 KiB of each. */
  readonly cost: number
  /** So many at a time: each takes a thread and a processor. */
  readonly atOnce: number
  readonly mostWaiting: number
}

const usual: PasswordSettings = { cost: 2 ** 14, atOnce: 2, mostWaiting: 100 }
const bytes = 32
const derive = promisify<string, Buffer, number, { readonly N: number; readonly r: number; readonly p: number }, Buffer>(scrypt)

export function createPasswords({ cost, atOnce, mostWaiting }: PasswordSettings = usual): Passwords {
  const waiting: (() => void)[] = []
  let running = 0

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= atOnce) {
      if (waiting.length >= mostWaiting) {
        throw new HttpProblem(503, 'too-many-logins', 'Too many log in or sign up right now.', {
          headers: { 'retry-after': '2' },
        })
      }
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else running++
    try {
      return await work()
    } finally {
      // The place goes to the next as it is.
      const next = waiting.shift()
      if (next === undefined) running--
      else next()
    }
  }

  const nobody = asText(cost, randomBytes(16), randomBytes(bytes))
  return {
    hash: (password) =>
      inTurn(async () => {
        const salt = randomBytes(16)
        return asText(cost, salt, await derive(password, salt, bytes, { N: cost, r: 8, p: 1 }))
      }),
    matches: (password, kept = nobody) =>
      inTurn(async () => {
        const [, N, salt = '', hash = ''] = kept.split('$')
        const found = await derive(password, Buffer.from(salt, 'base64'), bytes, { N: Number(N), r: 8, p: 1 })
        return timingSafeEqual(found, Buffer.from(hash, 'base64'))
      }),
  }
}

/** With its cost: a higher one later does not shut out those who are there. */
function asText(cost: number, salt: Buffer, hash: Buffer): string {
  return ['scrypt', cost, salt.toString('base64'), hash.toString('base64')].join('$')
}
