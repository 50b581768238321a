interface Known {
  readonly kind: 'valid'
  readonly userId: string
  readonly expiresAtMs: number
}

const most = 2000

/** Tokens whose signature was checked, as long as nothing changes of what it was checked with. */
export class RememberedTokens {
  #madeFor = ''
  readonly #known = new Map<string, Known>()

  find(token: string, madeFor: string): Known | undefined {
    return this.#madeFor === madeFor ? this.#known.get(token) : undefined
  }

  keep(token: string, madeFor: string, verdict: Known): void {
    if (this.#madeFor !== madeFor) this.#known.clear()
    this.#madeFor = madeFor
    if (this.#known.size >= most) this.#forgetOldest()
    this.#known.set(token, verdict)
  }

  #forgetOldest(): void {
    const { value, done } = this.#known.keys().next()
    if (!done) this.#known.delete(value)
  }
}
