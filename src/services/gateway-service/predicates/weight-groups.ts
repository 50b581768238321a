import type { Exchange } from '../proxy/exchange.ts'

/** Routes of one group share its requests by their weights: of 8 and 2, the first gets four fifths. */
export class WeightGroups {
  readonly #groups = new Map<string, Map<string, number>>()
  readonly #random: () => number

  constructor(random: () => number) {
    this.#random = random
  }

  join(group: string, routeId: string, weight: number): void {
    const members = this.#groups.get(group) ?? new Map<string, number>()
    members.set(routeId, weight)
    this.#groups.set(group, members)
  }

  /** A route that was refused takes no share. */
  leave(routeId: string): void {
    for (const members of this.#groups.values()) members.delete(routeId)
  }

  /** Chosen once for each request, whatever the number of routes that ask. */
  isChosen(exchange: Exchange, group: string, routeId: string): boolean {
    exchange.chosenByWeight ??= new Map()
    const known = exchange.chosenByWeight.get(group) ?? this.#choose(group)
    exchange.chosenByWeight.set(group, known)
    return known === routeId
  }

  #choose(group: string): string {
    const members = [...(this.#groups.get(group) ?? [])]
    const total = members.reduce((sum, [, weight]) => sum + weight, 0)
    let at = this.#random() * total
    for (const [routeId, weight] of members) {
      at -= weight
      if (at < 0) return routeId
    }
    return members.at(-1)?.[0] ?? ''
  }
}
