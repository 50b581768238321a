import { randomBytes, randomInt, randomUUID } from 'node:crypto'

/** `random.uuid`, `random.int(10)`, `random.long[1,9]` …; undefined for another name. The end of a range is excluded. */
export function randomValue(name: string): string | undefined {
  if (!name.startsWith('random.')) return undefined
  const type = name.slice('random.'.length)
  if (type === 'uuid') return randomUUID()
  if (type === 'int') return String(randomBytes(4).readInt32BE())
  if (type === 'long') return String(randomBytes(8).readBigInt64BE())
  const range = /^(int|long)[([](.*)[)\]]$/.exec(type)
  if (range?.[1] !== undefined && range[2] !== undefined) return withinRange(range[1], range[2])
  return randomBytes(16).toString('hex')
}

function withinRange(type: string, range: string): string {
  const bounds = range.split(',').map((bound) => bound.trim())
  if (bounds.length > 2 || !bounds.every((bound) => /^[+-]?\d{1,18}$/.test(bound))) throw new RangeError(`'${range}' is no range`)
  const [first, second] = bounds
  const start = second === undefined ? 0n : BigInt(first ?? 0)
  const end = BigInt(second ?? first ?? 0)
  if (end <= start) throw new RangeError(`'${range}' is empty: its end must be greater than ${start}`)
  const offset = type === 'int' && end - start <= 2n ** 47n ? BigInt(randomInt(Number(end - start))) : randomBelow(end - start)
  return String(start + offset)
}

function randomBelow(size: bigint): bigint {
  return randomBytes(16).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n) % size
}
