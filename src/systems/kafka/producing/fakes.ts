import type { Template } from './template.ts'

/** A number from 0 up to 1. */
export type Chance = () => number

/** From a template's words to what stands for them; undefined where they make no sense. */
type Make = (words: readonly string[]) => Template | undefined

const names = [
  'Ada',
  'Grace',
  'Alan',
  'Edsger',
  'Barbara',
  'Dennis',
  'Ken',
  'Linus',
  'Margaret',
  'Donald',
  'Radia',
  'Tim',
  'Jun',
  'Mina',
]
const families = [
  'Park',
  'Kim',
  'Lee',
  'Hopper',
  'Turing',
  'Lovelace',
  'Liskov',
  'Ritchie',
  'Hamilton',
  'Knuth',
  'Perlman',
  'Choi',
]
const cities = ['Seoul', 'Busan', 'Berlin', 'Lagos', 'Lima', 'Oslo', 'Osaka', 'Quito', 'Tunis', 'Vienna', 'Zagreb', 'Porto']
const nouns = [
  'lamp',
  'chair',
  'river',
  'stone',
  'cloud',
  'paper',
  'train',
  'apple',
  'violin',
  'window',
  'garden',
  'kettle',
  'compass',
]
const adjectives = ['small', 'green', 'quiet', 'sturdy', 'old', 'bright', 'round', 'plain', 'light', 'warm']

/** What stands between the braces of a template. */
export const fakes: Readonly<Record<string, Make>> = {
  n: () => String,
  seq: ([first = '0', step = '1']) => {
    const [from, by] = [Number(first), Number(step)]
    return Number.isFinite(from) && Number.isFinite(by) ? (n) => String(from + (n - 1) * by) : undefined
  },
  int: (words) => between(words, (from, to) => (_, chance) => String(from + Math.floor(chance() * (to - from + 1)))),
  float: (words) => between(words, (from, to) => (_, chance) => (from + chance() * (to - from)).toFixed(2)),
  bool: () => (_, chance) => String(chance() < 0.5),
  pick: (words) => (words.length === 0 ? undefined : (_, chance) => oneOf(words, chance)),
  uuid: () => (_, chance) => uuid(chance),
  hex: ([digits = '8']) => repeated(digits, (chance) => Math.floor(chance() * 16).toString(16)),
  text: ([letters = '16']) => repeated(letters, (chance) => String.fromCharCode(97 + Math.floor(chance() * 26))),
  now: () => () => new Date().toISOString(),
  epoch: () => () => String(Date.now()),
  today: () => () => new Date().toISOString().slice(0, 10),
  name: () => (_, chance) => `${oneOf(names, chance)} ${oneOf(families, chance)}`,
  first: () => (_, chance) => oneOf(names, chance),
  email: () => (_, chance) => `${oneOf(names, chance)}.${oneOf(families, chance)}@example.org`.toLowerCase(),
  city: () => (_, chance) => oneOf(cities, chance),
  product: () => (_, chance) => `${oneOf(adjectives, chance)} ${oneOf(nouns, chance)}`,
  word: () => (_, chance) => oneOf(nouns, chance),
  price: () => (_, chance) => (1 + chance() * 499).toFixed(2),
  ip: () => (_, chance) => `10.${byte(chance)}.${byte(chance)}.${byte(chance)}`,
}

/** Chance that comes out the same for the same seed. */
export function seededChance(seed: number): Chance {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b_79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

function between(
  [first = '0', last = '1']: readonly string[],
  make: (from: number, to: number) => Template,
): Template | undefined {
  const [from, to] = [Number(first), Number(last)]
  return Number.isFinite(from) && Number.isFinite(to) && from <= to ? make(from, to) : undefined
}

function repeated(count: string, one: (chance: Chance) => string): Template | undefined {
  const length = Number(count)
  if (!Number.isInteger(length) || length < 1 || length > 1_000_000) return undefined
  return (_, chance) => Array.from({ length }, () => one(chance)).join('')
}

function oneOf(all: readonly string[], chance: Chance): string {
  return all[Math.floor(chance() * all.length)] ?? ''
}

function uuid(chance: Chance): string {
  const digits = Array.from({ length: 32 }, () => Math.floor(chance() * 16).toString(16)).join('')
  const variant = '89ab'[Math.floor(chance() * 4)]
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20)}`
}

function byte(chance: Chance): number {
  return Math.floor(chance() * 256)
}
