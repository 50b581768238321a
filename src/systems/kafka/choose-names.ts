import { isPattern, parsePattern } from '../pattern.ts'

export interface Chosen<Thing> {
  /** In the order of their names, each once. */
  readonly chosen: readonly Thing[]
  /** A name that none of them has. */
  readonly missing: string | undefined
}

/** Those that are meant by names and patterns; all where nothing is said. A pattern may match none. */
export function chooseNames<Thing>(
  things: readonly Thing[],
  nameOf: (thing: Thing) => string,
  asked: readonly string[],
): Chosen<Thing> {
  const names = new Set(things.map(nameOf))
  const tests = asked.map((each) => (names.has(each) || !isPattern(each) ? (name: string) => name === each : parsePattern(each)))
  const chosen = asked.length === 0 ? things : things.filter((thing) => tests.some((matches) => matches(nameOf(thing))))
  return {
    chosen: [...chosen].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)),
    missing: asked.find((each) => !isPattern(each) && !names.has(each)),
  }
}
